// Runs the browser tests against a built site, in real headless Chromium.
//
//   node tests/browser/run.mjs [--dir dist] [--list] [WORD…]     only tests whose name holds every word
//
// The last line is "N passed, N failed".

import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tests, Visit } from "./harness.mjs";

const TEST_LIMIT_MS = 180_000;

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: "string", default: "dist" }, list: { type: "boolean" }, screenshots: { type: "string" } },
});

const here = new URL(".", import.meta.url);
for (const file of readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort()) {
  await import(new URL(file, here).href);
}
const chosen = tests.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word.toLowerCase())));
if (values.list) {
  chosen.forEach(({ name }) => console.log(name));
  process.exit(0);
}
if (!existsSync(join(values.dir, "index.html"))) {
  console.log(`There is no built site in ${values.dir}; ./dev build makes one.\n0 passed, 1 failed`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
for (const { name, options, run } of chosen) {
  const start_ms = Date.now();
  let visit;
  let error;
  try {
    visit = await Visit.start(values.dir, options);
    await withLimit(run(visit), options.limit_ms ?? TEST_LIMIT_MS);
    visit.checkNoTroubles();
  } catch (thrown) {
    error = thrown;
    if (visit && values.screenshots) {
      mkdirSync(values.screenshots, { recursive: true });
      const path = join(values.screenshots, `${name.replace(/[^a-z0-9]+/gi, "-")}.png`);
      await visit.page.screenshot({ path, fullPage: true }).catch(() => {});
    }
  }
  const secs = ((Date.now() - start_ms) / 1000).toFixed(1);
  if (error) {
    failed += 1;
    console.log(`FAILED  ${name} (${secs} s)\n    ${error.message.replaceAll("\n", "\n    ")}`);
    const seen = visit ? [...new Set(visit.troubles)].filter((text) => !error.message.includes(text)) : [];
    seen.slice(0, 5).forEach((text) => console.log(`    also seen: ${text}`));
  } else {
    passed += 1;
    console.log(`ok      ${name} (${secs} s)`);
  }
  await visit?.end().catch((reason) => console.log(`    while closing: ${reason.message}`));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || passed === 0 ? 1 : 0);

function withLimit(promise, limit_ms) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${limit_ms / 1000} s`)), limit_ms);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
