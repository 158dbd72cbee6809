// A small static server for the built site, so that it is seen exactly as a static host would send it:
// right types (or the browser refuses the wasm), the headers of dist/_headers, ranges for audio.
//
//   node tools/serve.mjs [--dir dist] [--port 8080] [--base /sub/path/] [--host localhost]

import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const TYPES = {
  ".bpk": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".flac": "audio/flac",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".m4a": "audio/mp4",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".wav": "audio/wav",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/// Serves `dir` under `base`; resolves to `{ address, close }` once it listens. `dir` may be a function that
/// says which directory to serve now (the update test swaps builds under a running server), and `seen` is
/// told the path of every request.
export async function serve({ dir, port = 0, base = "/", host = "localhost", seen = () => {} }) {
  const root = () => realpathSync(typeof dir === "function" ? dir() : dir);
  const prefix = `/${base.split("/").filter(Boolean).join("/")}/`.replace("//", "/");
  const server = createServer((request, response) => {
    seen(request.url);
    answer(request, response, root(), prefix);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return {
    address: `http://${host}:${server.address().port}${prefix}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(request, response, root, prefix) {
  const send = (status, headers = {}, text = "") => {
    response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", ...headers });
    response.end(request.method === "HEAD" ? undefined : text);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return send(405, { Allow: "GET, HEAD" });

  let path;
  try {
    path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  } catch {
    return send(400, {}, "This address can't be read.\n");
  }
  if (`${path}/` === prefix) return send(301, { Location: prefix });
  if (!path.startsWith(prefix)) return send(404, {}, `Nothing here; the site is at ${prefix}\n`);

  const site_path = `/${path.slice(prefix.length)}`;
  const headers = headersFor(root, site_path);
  const file = fileAt(root, site_path);
  if (!file || site_path === "/_headers") return send(404, headers, "There is no such file.\n");

  const { size, mtimeMs } = statSync(file);
  headers["Content-Type"] = TYPES[extname(file).toLowerCase()] ?? "application/octet-stream";
  headers["Accept-Ranges"] = "bytes";
  headers.ETag = `"${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`;
  if (request.headers["if-none-match"] === headers.ETag) {
    response.writeHead(304, headers);
    return response.end();
  }

  const range = rangeOf(request.headers.range, size);
  if (range === "outside") return send(416, { ...headers, "Content-Range": `bytes */${size}` });
  if (range) headers["Content-Range"] = `bytes ${range.start}-${range.end}/${size}`;
  headers["Content-Length"] = range ? range.end - range.start + 1 : size;
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === "HEAD" || size === 0) return response.end();
  createReadStream(file, range ?? {}).on("error", () => response.destroy()).pipe(response);
}

/// The file a site path names, or null where there is none or it would lie outside `root`.
function fileAt(root, site_path) {
  if (site_path.includes("\0")) return null;
  let file = join(root, site_path);
  if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
  if (!existsSync(file) || !statSync(file).isFile()) return null;
  return realpathSync(file).startsWith(root + sep) ? file : null;
}

/// The headers `_headers` gives a path: blocks of a pattern (`*` stands for anything) and indented `Name: value` lines.
function headersFor(root, site_path) {
  const rules = join(root, "_headers");
  const headers = {};
  let applies = false;
  for (const line of existsSync(rules) ? readFileSync(rules, "utf8").split("\n") : []) {
    if (/^\//.test(line)) {
      const pattern = line.trim().split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*");
      applies = new RegExp(`^${pattern}$`).test(site_path);
    } else if (applies && line.includes(":")) {
      const colon = line.indexOf(":");
      headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
    }
  }
  return headers;
}

/// `bytes=a-b` as inclusive `{ start, end }`; null where the whole file is wanted, "outside" where there is no such part.
function rangeOf(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const start = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === "" || match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  return start > end ? "outside" : { start, end };
}

async function main() {
  const { values } = parseArgs({
    options: {
      dir: { type: "string", default: "dist" },
      port: { type: "string" },
      base: { type: "string", default: "/" },
      host: { type: "string", default: "localhost" },
    },
  });
  if (!existsSync(join(values.dir, "index.html"))) {
    console.error(`There is no built site in ${values.dir}; ./dev build makes one.`);
    process.exit(1);
  }
  // Without --port, take the first free one from 8080 on.
  const wanted = values.port ? [Number(values.port)] : [8080, 8081, 8082, 8083, 0];
  for (const port of wanted) {
    try {
      const { address } = await serve({ ...values, port });
      console.log(`Hearsight is at ${address}  (Ctrl-C stops it)`);
      return;
    } catch (error) {
      if (error.code !== "EADDRINUSE" || port === wanted.at(-1)) {
        console.error(`Can't listen on port ${port}: ${error.message}. Choose another with --port.`);
        process.exit(1);
      }
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
