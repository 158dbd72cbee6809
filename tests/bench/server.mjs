// Serves several folders under one origin: the built site beside the bench's own page, the peer and its networks.
// One origin, because a worker may only be started from the page's own.

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/// `folders` maps the first part of a path to a folder; resolves to `{ address, close }`.
export async function serveFolders(folders) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const [, top, ...rest] = path.split("/");
    let file = folders[top] && join(folders[top], ...rest);
    if (file && existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!file || !existsSync(file)) {
      response.writeHead(404, { "Content-Type": "text/plain" });
      return response.end("There is no such file.\n");
    }
    const content = readFileSync(file);
    response.writeHead(200, {
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      "Content-Length": content.length,
    });
    return response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return { address: `http://localhost:${server.address().port}/`, close: () => (server.closeAllConnections(), server.close()) };
}
