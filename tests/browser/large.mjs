// A library of any size in the browser's store, made from one track that was really heard: what a person with a hundred
// thousand tracks has, without the weeks of hearing them. The same every time.

/// Records written in one transaction.
const CHUNK = 1_000;

/// Fills the store of the page's origin up to `count` tracks with their places, some covers and a log of what was said. One
/// track must be there, and no other page of the site may be at work. `missing` tracks are marked as gone from their folder;
/// those after them lie in a kept folder, `kept`: its id as `folder`, and `files` with id, path, length and age.
export async function fillLibrary(page, { count, said = 300, missing = 0, kept = null, seed = 1 }) {
  await page.evaluate(prepare, { seed, first_kept: 1 + missing, kept });
  for (let from = 1; from < count; from += CHUNK) {
    await page.evaluate(({ from, to }) => globalThis.madeLibrary.put(from, to), { from, to: Math.min(count, from + CHUNK) });
  }
  await page.evaluate(({ count, said, missing }) => globalThis.madeLibrary.end(count, said, missing), { count, said, missing });
}

/// Runs in the page: reads the one track that is there and keeps what makes others of it under `madeLibrary`.
async function prepare({ seed, first_kept, kept }) {
  const answer = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }));
  const committed = (change) => new Promise((resolve, reject) => Object.assign(change, { oncomplete: resolve, onabort: () => reject(change.error) }));
  const database = await answer(indexedDB.open("hearsight"));
  const [template] = await answer(database.transaction("tracks").objectStore("tracks").getAll(null, 1));
  if (!template) throw new Error("A made library needs one track that was really heard.");

  // Numbers in -1..1 and whole numbers below a bound, by chance but the same for each track every time (mulberry32).
  let state = 0;
  const dice = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const signed = () => 2 * dice() - 1;
  const below = (bound) => Math.floor(dice() * bound);
  const begin = (number) => (state = Math.imul(number + 1, 0x9e3779b1) ^ seed);
  const short = (value) => Math.round(value * 1e6) / 1e6;
  const limited = (value, least, most) => short(Math.min(most, Math.max(least, value)));

  /// The word with this number: a syllable for each of its digits.
  const word = (number) => {
    let letters = "";
    for (let rest = number + 60; rest > 0; rest = Math.floor(rest / 60)) letters += "bdfgklmnprst"[rest % 12] + "aeiou"[Math.floor(rest / 12) % 5];
    return letters[0].toUpperCase() + letters.slice(1);
  };
  const WORDS = ["folk", "rock", "electronic", "jazz", "piano", "guitar", "strings", "singing", "ambient", "metal", "drums", "slow"];
  const KINDS = 24;
  const MIDDLE = template.vector.length;
  const kinds = Array.from({ length: KINDS }, (_, kind) => {
    begin(-1 - kind);
    return { vector: Float32Array.from({ length: MIDDLE }, () => 0.6 * signed()), tag: Array.from({ length: 100 }, () => 2 * signed()), mood: [signed(), signed()] };
  });
  const likely = (p, shift) => short(1 / (1 + ((1 - p) / p) * Math.exp(-shift)));
  const tags = (list, kind, at) => list.map((p, tag) => likely(Math.min(0.98, Math.max(0.01, p)), kinds[kind].tag[at + tag] + 0.5 * signed()));
  // Spread like the hashes that real ids are: the store keeps tracks in buckets by how their ids begin.
  const keptFile = (number) => kept?.files[number - first_kept];
  const idOf = (number) => keptFile(number)?.id ?? (Math.imul(number, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0").repeat(4);
  const DAY_MS = 86_400_000;

  /// Which artist, album and kind of music a track is of: a twentieth as many artists as tracks, twelve tracks an album.
  const placeOf = (number) => {
    const album = Math.floor(number / 12);
    const artist = Math.floor(album / 2);
    return { album, artist, kind: (artist * 7) % KINDS };
  };

  const track = (number) => {
    begin(number);
    const { album, artist, kind } = placeOf(number);
    const facts = JSON.parse(template.json);
    const names = {
      title: Array.from({ length: 1 + below(4) }, () => word(Math.floor(20_000 * dice() ** 3))).join(" "),
      artist: `${word(artist)} ${word(artist * 7 + 3)}`,
      album: word(album * 11),
      track_number: 1 + (number % 12),
      year: 1960 + (album % 65),
    };
    const { heard } = facts;
    const [valence, arousal] = kinds[kind].mood.map((middle) => limited(0.5 * middle + 0.25 * signed(), -1, 1));
    Object.assign(facts, { id: idOf(number), file_name: pathOf(number), names: { ...facts.names, ...names }, added_ms: 1.7e12 + Math.floor(number / 500) * DAY_MS + number });
    Object.assign(facts.mood, { valence, arousal });
    facts.felt = facts.felt?.map((p) => likely(Math.min(0.9, Math.max(0.02, p)), signed()));
    // In full: nothing of it is still to be heard.
    Object.assign(heard, { duration_secs: 120 + below(240), plan: "full", tags_msd: tags(heard.tags_msd, kind, 0), tags_mtt: tags(heard.tags_mtt, kind, 50) });
    heard.words = [0, 1, 2].map((step) => WORDS[(kind + step * (1 + below(3))) % WORDS.length]).filter((text, at, all) => all.indexOf(text) === at);
    if (heard.described?.tempo) heard.described.tempo.bpm = 60 + below(120);
    if (heard.described?.vocalness != null) heard.described.vocalness = short(dice());
    const vector = Float32Array.from(template.vector, (value, at) => value + kinds[kind].vector[at] + 0.4 * signed());
    return { ...template, key: facts.id, json: JSON.stringify(facts), vector };
  };
  const pathOf = (number) => {
    if (keptFile(number)) return keptFile(number).path;
    const { album, artist } = placeOf(number);
    return `${word(artist)} ${word(artist * 7 + 3)}/${word(album * 11)}/${String(1 + (number % 12)).padStart(2, "0")} ${number}.mp3`;
  };
  const lies = (number) => {
    const { size_bytes, modified_ms } = keptFile(number) ?? { size_bytes: 5e6 + number, modified_ms: 1.6e12 };
    return { folder: keptFile(number) ? kept.folder : "1", path: pathOf(number), size_bytes, modified_ms, is_missing: false };
  };
  // Where each lies, by its id, and a bucketful of that as `store/buckets.rs` writes it: in place of what was kept of the one
  // track that was heard.
  const places = new Map();
  const bucket = (number, ids) => {
    const encoder = new TextEncoder();
    const pieces = ids.sort().flatMap((id) => [encoder.encode(id), encoder.encode(places.get(id))]);
    const bytes = new Uint8Array(14 + pieces.reduce((sum, { length }) => sum + 4 + length, 0));
    const view = new DataView(bytes.buffer);
    bytes.set([1, number]);
    [1, ids.length, 0].forEach((value, at) => view.setUint32(2 + 4 * at, value, true));
    let at = 14;
    for (const piece of pieces) {
      view.setUint32(at, piece.length, true);
      bytes.set(piece, at + 4);
      at += 4 + piece.length;
    }
    return bytes;
  };
  const canvas = new OffscreenCanvas(96, 96);
  canvas.getContext("2d").fillRect(0, 0, 96, 96);
  const cover = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());

  globalThis.madeLibrary = {
    /// Tracks `from` (the first is 1) up to and without `to`.
    async put(from, to) {
      const change = database.transaction(["tracks", "covers"], "readwrite", { durability: "relaxed" });
      for (let number = from; number < to; number += 1) {
        change.objectStore("tracks").put(track(number));
        places.set(idOf(number), JSON.stringify([lies(number)]));
        if (number % 10 === 0) change.objectStore("covers").put(cover, idOf(number));
      }
      await committed(change);
    },
    /// What was said of some of `count` tracks, and that `missing` are gone.
    async end(count, said, missing) {
      const change = database.transaction(["feedback", "settings", "places", "shelf", "table"], "readwrite");
      // What the app derives from the records it derives anew when it opens.
      for (const name of ["shelf", "table"]) change.objectStore(name).clear();
      for (const [number, ids] of Map.groupBy(places.keys(), (id) => Number.parseInt(id.slice(0, 2), 16))) {
        change.objectStore("places").put(bucket(number, ids), number);
      }
      const log = change.objectStore("feedback");
      begin(-1000);
      for (let line = 0; line < said && count > 1; line += 1) {
        const kind = ["like", "play", "play", "dislike", "skip"][below(5)];
        const value = kind === "play" ? 0.95 : null;
        log.add(JSON.stringify({ at_ms: 1.75e12 + line * 3_600_000, kind, track: idOf(1 + below(count - 1)), photos: [], scope: "all", value }));
      }
      if (missing > 0) change.objectStore("settings").put(JSON.stringify({ missing: Array.from({ length: missing }, (_, at) => idOf(1 + at)) }), "ties");
      await committed(change);
      database.close();
      delete globalThis.madeLibrary;
    },
  };
}
