// What belongs to which part of a built site. One list, so that the service worker's precache,
// the size budget and the tests can never disagree.

import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";

/// Every file under `dir`, as sorted slash-separated relative paths.
export function filesUnder(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(dir.length + 1).replaceAll("\\", "/"))
    .sort();
}

/// Paths a JavaScript module imports, followed transitively and relative to the site's root.
function importsOf(dir, module, seen = new Set()) {
  const source = readFileSync(join(dir, module), "utf8");
  for (const [, path] of source.matchAll(/\bfrom\s*['"](\.[^'"?]+)(?:\?[^'"]*)?['"]/g)) {
    const target = posix.join(posix.dirname(module), path);
    if (!seen.has(target)) {
      seen.add(target);
      importsOf(dir, target, seen);
    }
  }
  return seen;
}

/// Sorts a built site's files into its parts:
/// `shell` is what the page needs before anything else (precached), `worker` is what computes (fetched on
/// first need), `models` the networks' weights, and `other` the rest.
export function siteParts(dir) {
  const files = filesUnder(dir).filter((file) => !file.startsWith(".stage/"));
  const is_js = (file) => file.endsWith(".js");
  const worker = new Set(files.filter((file) => file.startsWith("worker")));
  for (const file of [...worker].filter(is_js)) {
    importsOf(dir, file).forEach((path) => worker.add(path));
  }
  const page_js = files.filter((file) => is_js(file) && !file.includes("/") && !worker.has(file) && file !== "sw.js");
  const page_imports = new Set(page_js.flatMap((file) => [...importsOf(dir, file)]));
  // wasm-bindgen numbers inline_js snippets anew in each binary, so the second would overwrite the first.
  const shared = [...page_imports].find((file) => worker.has(file));
  if (shared) throw new Error(`page and worker both import ${shared}; use #[wasm_bindgen(module = "/file.js")] instead of inline_js in one of them`);

  const parts = { shell: [], worker: [], models: [], other: [] };
  for (const file of files) {
    const top = file.split("/")[0];
    if (page_imports.has(file)) parts.shell.push(file);
    else if (worker.has(file)) parts.worker.push(file);
    else if (top === "models") parts.models.push(file);
    else if (OUTSIDE_THE_SHELL.has(top) || file.endsWith("-512.png")) parts.other.push(file);
    else parts.shell.push(file);
  }
  return parts;
}

// `sw.js` is kept by the browser itself, `_headers` is read by the host, and the 512-pixel icons by the system
// when it installs the app; the others are fetched when wanted.
const OUTSIDE_THE_SHELL = new Set(["sw.js", "_headers", "catalogue", "third-party.html", "credits.html", "snippets"]);
