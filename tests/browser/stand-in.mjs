// Workers that misbehave, in place of the real one: what a page must survive whatever happened to its worker. And a tap that
// spoils the answers of a real one from some moment on.

/// What the page must say of a job whose answer it can't read, and of one that gets none.
export const UNREADABLE = /could not be read/;
export const UNANSWERED = /no answer/;

// Messages are `{ job, body, … }`: `job` is 0 where a message is about none, `body` the bytes of the message. The first word of
// a worker, that it is awake, is the byte 0.
const SCRIPTS = {
  /// Says that it is awake, then nothing.
  mute: "",
  /// Answers each job with bytes that are no message.
  garbled: "onmessage = ({ data }) => data.job && postMessage({ job: data.job, body: new Uint8Array([255, 255, 255]) });",
};

/// From the next worker on, the site's worker is one of `SCRIPTS`. The visit must be one without a service worker, which
/// would answer from its cache.
export async function standIn(visit, kind) {
  const body = `postMessage({ job: 0, body: new Uint8Array([0]) });\n${SCRIPTS[kind]}\n`;
  await visit.context.route("**/worker_loader.js*", (route) => route.fulfill({ contentType: "text/javascript", body }));
}

/// Notes the number of each job that the page hands to a worker (see `handedOver`), and lets `garble` spoil the answers of a
/// real worker. Call it before the page is opened.
export async function tapWorkers(visit) {
  await visit.context.addInitScript(() => {
    globalThis.jobsHandedOver = [];
    globalThis.isGarbling = () => false;
    const Real = globalThis.Worker;
    globalThis.Worker = class extends Real {
      postMessage(message, ...rest) {
        if (message?.job > 0) globalThis.jobsHandedOver.push({ job: message.job, file_name: message.file?.name ?? "" });
        return super.postMessage(message, ...rest);
      }
      addEventListener(kind, heard, ...rest) {
        const spoiled = (event) => {
          const { job } = event.data ?? {};
          const is_spoiled = job > 0 && globalThis.isGarbling(globalThis.jobsHandedOver.find((one) => one.job === job));
          heard.call(this, is_spoiled ? new MessageEvent("message", { data: { job, body: new Uint8Array([255, 255, 255]) } }) : event);
        };
        super.addEventListener(kind, kind === "message" ? spoiled : heard, ...rest);
      }
    };
  });
}

/// Numbers of the jobs that the page handed to workers since it was opened, each once.
export const handedOver = (visit) => visit.page.evaluate(() => [...new Set(globalThis.jobsHandedOver.map(({ job }) => job))]);

/// Spoils every answer about a file of this name, or about any job where none is named.
export const garble = (visit, file_name = "") =>
  visit.page.evaluate((file_name) => {
    globalThis.isGarbling = (handed) => file_name === "" || handed?.file_name === file_name;
  }, file_name);
