// The size budget: what a first visit, the first use and the models cost to download, brotli-compressed.
//
//   node tools/sizes.mjs [DIR]      exits with 1 where a part is over its budget

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { siteParts } from "./site.mjs";

// Bytes; from the design's "Sizes to hold".
const BUDGET = { shell: 450_000, worker: 3_300_000, models: 17_000_000, catalogue: 200_000 };
const LABEL = { shell: "page", worker: "worker", models: "models", catalogue: "songs" };

const dir = process.argv[2] ?? "dist";
// What was heard of the free music; its clips are loaded one at a time, when they are played.
const parts = { ...siteParts(dir), catalogue: ["catalogue/catalogue.json"] };
let over = false;
for (const [part, budget] of Object.entries(BUDGET)) {
  const bytes = parts[part].filter((file) => !file.endsWith(".md")).map((file) => [file, compressedBytes(join(dir, file))]);
  const total = bytes.reduce((sum, [, size]) => sum + size, 0);
  const fits = total > 0 && total <= budget;
  over ||= !fits;
  const verdict = total === 0 ? "MISSING" : fits ? "ok" : "OVER BUDGET";
  console.log(`${LABEL[part].padEnd(7)} ${kilobytes(total)} of ${kilobytes(budget)}  ${verdict}`);
  for (const [file, size] of bytes.sort((a, b) => b[1] - a[1])) console.log(`        ${kilobytes(size)}  ${file}`);
}
process.exit(over ? 1 : 0);

function compressedBytes(file) {
  const content = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return Math.min(content.length, brotliCompressSync(content, { params }).length);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(9)} kB`;
}
