// The bench's page: two workers side by side, ours and onnxruntime-web's, asked in turn by run.mjs.
//
// Both answer with the milliseconds each run took, measured inside the worker around the network alone, so
// that messages and the page cost neither side anything.

/// A worker that answers one request at a time. `ask(message)` posts it and resolves to the answer `pick` finds.
function patientWorker(url, pick) {
  const worker = new Worker(url, { type: "module" });
  let awake;
  let waiting = null;
  // Ours speaks first, in bytes; what is posted before is lost. The peer does the same.
  const first_word = new Promise((resolve, reject) => (awake = { resolve, reject }));
  const give_up = (text) => {
    const error = new Error(`${url}: ${text}`);
    awake.reject(error);
    waiting?.reject(error);
  };
  worker.onerror = (event) => give_up(event.message || "the worker failed to start");
  worker.onmessage = ({ data }) => {
    awake.resolve();
    const answer = pick(data);
    if (!answer || !waiting) return;
    const { resolve, reject } = waiting;
    waiting = null;
    if (answer.error) reject(new Error(`${url}: ${answer.error}`));
    else resolve(answer);
  };
  return {
    async ask(message) {
      await first_word;
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        worker.postMessage(message);
      });
    },
  };
}

let ours, theirs;

/// The whole analysis of one photo file, `repeat` times: decode, shrink, look, describe, feel. Resolves to milliseconds.
window.see = async ({ base64, repeat }) => {
  ours ??= patientWorker("../site/worker_loader.js", (data) => data?.bench);
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const file = new File([bytes], "bench.jpg", { type: "image/jpeg" });
  const { millis } = await ours.ask({ bench: { network: "see", file, repeat } });
  return Array.from(millis);
};

/// An audio file in the worker, `repeat` times: `network` is "hear" (decode, both networks, mood; by `plan`) or "decode" alone.
window.hear = async ({ url, network, plan, repeat }) => {
  ours ??= patientWorker("../site/worker_loader.js", (data) => data?.bench);
  const file = new File([await (await fetch(url)).arrayBuffer()], "bench.mp3", { type: "audio/mpeg" });
  const { millis } = await ours.ask({ bench: { network, plan, file, repeat } });
  return Array.from(millis);
};

/// Milliseconds of each query in a made library of so many tracks.
window.search = async ({ tracks, queries }) => {
  ours ??= patientWorker("../site/worker_loader.js", (data) => data?.bench);
  const { millis } = await ours.ask({ bench: { network: "search", tracks, queries } });
  return Array.from(millis);
};

/// Repeatable values in [low, high], the same for both sides (mulberry32).
function repeatableInput(length, low, high, seed) {
  const values = new Float32Array(length);
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    values[index] = low + (high - low) * (((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296);
  }
  return values;
}

const plain = (outputs) => Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, Array.from(values)]));

/// Runs one side `repeat` times on the same input; resolves to `{ millis, outputs }`.
window.measure = async ({ side, network, device, length, low, high, repeat }) => {
  const input = repeatableInput(length, low, high, 7);
  if (side === "ours") {
    ours ??= patientWorker("../site/worker_loader.js", (data) => data?.bench);
    const { millis, outputs } = await ours.ask({ bench: { network, device, input, repeat } });
    return { millis: Array.from(millis), outputs: plain(outputs) };
  }
  theirs ??= patientWorker("peer.mjs", (data) => data?.peer);
  const { millis, outputs } = await theirs.ask({ network, input, repeat });
  return { millis, outputs: plain(outputs) };
};
