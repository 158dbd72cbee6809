// Runs the browser tests with Node's own test runner against a built site, in real headless Chromium.
//
//   node tests/browser/run.mjs [--dir dist] [--list] [--screenshots DIR] [WORD…]     only tests whose name holds every word
//
// `node --test tests/browser/NAME.test.mjs` runs one file against dist/. Here the files take turns, since two browsers at
// once would slow each other down, and the last line is "N passed, N failed", which ./dev counts.

import { setMaxListeners } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "node:test";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: "string", default: "dist" }, list: { type: "boolean" }, screenshots: { type: "string" } },
});

const here = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort().map((name) => join(here, name));
process.env.HEARSIGHT_SITE = resolve(values.dir);
process.env.HEARSIGHT_WORDS = JSON.stringify(words);
if (values.screenshots) process.env.HEARSIGHT_SCREENSHOTS = resolve(values.screenshots);
if (values.list) {
  process.env.HEARSIGHT_LIST = "1";
  for (const file of files) await import(file);
  process.exit(0);
}
if (!existsSync(join(values.dir, "index.html"))) {
  console.log(`There is no built site in ${values.dir}; ./dev build makes one.\n0 passed, 1 failed`);
  process.exit(1);
}

const stop = new AbortController();
setMaxListeners(0, stop.signal); // each file listens
const count = { passed: 0, failed: 0, skipped: 0 };
const indented = (text) => `    ${text.replaceAll("\n", "\n    ")}`;

/// Prints one line for each test, and for a failure what it says.
function report({ type, data }) {
  const ended = `${data.name} (${((data.details?.duration_ms ?? 0) / 1000).toFixed(1)} s)`;
  if (type === "test:stdout" || type === "test:stderr") {
    process.stdout.write(data.message);
  } else if (type === "test:diagnostic" && data.message.startsWith("also seen")) {
    console.log(indented(data.message));
  } else if (type === "test:pass" && data.skip !== undefined) {
    count.skipped += 1;
    console.log(`SKIPPED ${data.name}${typeof data.skip === "string" ? `\n${indented(data.skip)}` : ""}`);
  } else if (type === "test:pass" && !files.includes(data.name)) {
    count.passed += 1;
    console.log(`ok      ${ended}`);
  } else if (type === "test:fail" && !stop.signal.aborted) {
    const error = data.details.error?.cause ?? data.details.error;
    count.failed += 1;
    console.log(`FAILED  ${ended}\n${indented(error?.message ?? String(error))}`);
  }
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
for await (const event of run({ files, concurrency: 1, signal: stop.signal })) report(event);
if (count.skipped > 0) console.log(`${count.skipped} could not be run here (see SKIPPED above)`);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(stop.signal.aborted || count.failed > 0 || count.passed + count.skipped === 0 ? 1 : 0);
