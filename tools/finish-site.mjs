// Trunk's post-build hook: turns its output into the site that is shipped.
//
// Without it there is no Content-Security-Policy (Trunk writes an inline script whose hash is only known
// now), no offline use (the service worker needs the list of hashed files) and no way to tell two builds
// apart (worker files keep their names, so the page asks for them with the build id).
//
//   node tools/finish-site.mjs [DIR]      DIR defaults to Trunk's staging directory

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { creditsPage } from "./credits.mjs";
import { filesUnder, siteParts } from "./site.mjs";

const dir = process.argv[2] ?? process.env.TRUNK_STAGING_DIR;
if (!dir || !existsSync(join(dir, "index.html"))) {
  fail("no index.html to finish; give the directory Trunk built into");
}

const notice = process.env.HEARSIGHT_NOTICE;
if (notice) {
  copyFileSync(notice, join(dir, "third-party.html"));
} else if (!existsSync(join(dir, "third-party.html")) && process.env.TRUNK_PROFILE === "release") {
  fail("the third-party notice is missing; build with ./dev build, which makes it");
}

write("credits.html", creditsPage());
if (process.env.TRUNK_PROFILE === "release") await minifyScripts();
// The first page shows the sample photos: it need not fetch what was heard of every track for that.
const samples = JSON.parse(read("catalogue/catalogue.json")).photos.map(({ file, title, alt }) => ({ file, title, alt }));
write("catalogue/samples.json", JSON.stringify({ photos: samples }));
// Until tools/catalogue.mjs says what it fetched, none of the clips and photos is there.
write("catalogue/state.json", JSON.stringify({ is_done: true, files: [], missing: [] }));
const build = buildId();
tieWorkerToBuild();
const policy = contentSecurityPolicy(read("index.html"));
writeIndex();
writeServiceWorker();
writeHeaders();
console.log(`finish-site: build ${build}`);

/// What joins wasm and browser, without its comments and long names: two kilobytes of what a first visit loads. (Trunk's own
/// minifier can't read it.)
async function minifyScripts() {
  // Found through NODE_PATH, which ./dev sets: import would not look there.
  const { minify } = createRequire(import.meta.url)("terser");
  const sha384 = (text) => createHash("sha384").update(text).digest("base64");
  for (const file of filesUnder(dir).filter((file) => /^(app-[0-9a-f]+|worker)\.js$/.test(file))) {
    const whole = read(file);
    const { code } = await minify(whole, { module: true, compress: { passes: 2 } });
    write(file, code);
    write("index.html", read("index.html").replaceAll(sha384(whole), sha384(code)));
  }
}

/// The first 16 hex digits of a hash over every file's path and content.
function buildId() {
  const hash = createHash("sha256");
  for (const file of filesUnder(dir)) {
    const content = createHash("sha256").update(readFileSync(join(dir, file))).digest("hex");
    hash.update(`${file} ${content}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/// The worker's files keep their names from build to build, so a browser could pair an old one with a new
/// one: the build id goes into their addresses, and a page of another build is refused in a sentence.
function tieWorkerToBuild() {
  if (!existsSync(join(dir, "worker_loader.js"))) return;
  write(
    "worker_loader.js",
    `const asked = new URL(self.location.href).searchParams.get("b");
if (asked && asked !== "${build}") throw new Error("Hearsight was updated. Reload the page to use the new version.");
const { default: init } = await import("./worker.js?b=${build}");
await init({ module_or_path: new URL("./worker_bg.wasm?b=${build}", import.meta.url) });
`,
  );
}

function contentSecurityPolicy(html) {
  const hashes = (pattern) =>
    [...html.matchAll(pattern)].map(([, text]) => ` 'sha256-${createHash("sha256").update(text).digest("base64")}'`).join("");
  const scripts = hashes(/<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script>/g);
  const styles = hashes(/<style[^>]*>([\s\S]*?)<\/style>/g);
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval'${scripts}`,
    "worker-src 'self'",
    `style-src 'self'${styles}`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function writeIndex() {
  const html = read("index.html");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="build" content="${build}">`;
  const charset = /<meta charset=[^>]*>/i;
  // The policy holds for what follows it, so it comes before every script and style; the charset must stay first.
  const place = charset.test(html) ? charset : /<head[^>]*>/i;
  if (!place.test(html)) fail("index.html has neither a charset nor a <head>");
  write("index.html", html.replace(place, (tag) => tag + meta));
}

function writeServiceWorker() {
  if (!existsSync(join(dir, "sw.js"))) return;
  const { shell, worker } = siteParts(dir);
  // Hosts redirect index.html to the folder, and a redirected answer can't serve a navigation: ask for the folder.
  const addresses = shell.map((file) => (file === "index.html" ? "./" : file));
  const fill = (source, name, value) => {
    const placeholder = `"{{${name}}}"`;
    if (source.split(placeholder).length !== 2) fail(`sw.js must hold ${placeholder} exactly once`);
    return source.replace(placeholder, () => JSON.stringify(value));
  };
  let source = read("sw.js");
  source = fill(source, "build", build);
  source = fill(source, "shell", addresses);
  source = fill(source, "worker", worker);
  source = fill(source, "policy", `${policy}; frame-ancestors 'none'`);
  write("sw.js", source);
}

function writeHeaders() {
  const fresh = ["/", "/index.html", "/sw.js", "/manifest.webmanifest", "/worker*", "/catalogue/*.json"];
  const lines = read("_headers").replace("{{policy}}", () => `${policy}; frame-ancestors 'none'`);
  write("_headers", `${lines.trimEnd()}\n${fresh.map((path) => `\n${path}\n  Cache-Control: no-cache\n`).join("")}`);
}

function read(file) {
  return readFileSync(join(dir, file), "utf8");
}

function write(file, text) {
  writeFileSync(join(dir, file), text);
}

function fail(sentence) {
  console.error(`finish-site: ${sentence}`);
  process.exit(1);
}
