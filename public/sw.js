// The service worker: makes Hearsight open without a network, and keeps each build's files together.
//
// The shell is cached at install; the worker and the catalogue's list when they are first used (its clips only when the
// person asks for them). A new build waits
// until the person accepts it, so a page never meets files of another build. Models are not its business:
// the worker keeps them in a cache of its own, which an update must not touch.
// tools/finish-site.mjs fills in the four values below.

const BUILD = "{{build}}";
const SHELL = "{{shell}}";
const WORKER = "{{worker}}";
const POLICY = "{{policy}}";

const CACHE = `hearsight-shell-${BUILD}`;
const MODELS_CACHE = "hearsight-models-v1";
const SCOPE = new URL("./", self.location.href);

self.addEventListener("install", (event) => event.waitUntil(cacheShell()));
self.addEventListener("activate", (event) => event.waitUntil(deleteOldCaches()));
self.addEventListener("message", (event) => {
  const word = event.data?.type ?? event.data;
  if (word === "skip-waiting") self.skipWaiting();
  if (word === "cache-worker") event.waitUntil(cacheWorker());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (url.origin !== SCOPE.origin || !url.pathname.startsWith(SCOPE.pathname)) return;

  const path = url.pathname.slice(SCOPE.pathname.length);
  if (path.startsWith("models/") || path === "sw.js") return;
  if (isPage(request, path)) event.respondWith(page(request));
  else if (SHELL.includes(path)) event.respondWith(cachedOrFetched(request));
  else if (isKeptOnUse(path)) event.respondWith(cachedOrKept(event));
});

/// A visit to the app itself, at whatever place in it; a file such as third-party.html is not.
function isPage(request, path) {
  const name = path.split("/").at(-1);
  return request.mode === "navigate" && (name === "index.html" || !name.includes("."));
}

function isKeptOnUse(path) {
  return WORKER.includes(path) || ["catalogue/catalogue.json", "catalogue/samples.json", "third-party.html", "credits.html"].includes(path);
}

async function cacheShell() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.map((path) => new Request(path, { cache: "no-cache" })));
  // A host in the middle of a deployment may still send the old page: try again later rather than keep it.
  const index = await (await cache.match("./")).text();
  if (!index.includes(`content="${BUILD}"`)) {
    await caches.delete(CACHE);
    throw new Error("The page and its service worker are of different builds.");
  }
}

async function deleteOldCaches() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("hearsight-") && name !== CACHE && name !== MODELS_CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function page(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match("./")) ?? fetch(request);
}

async function cachedOrFetched(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

async function cachedOrKept(event) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(event.request, { ignoreSearch: true });
  if (kept) return kept;
  const response = withPolicy(await fetch(event.request));
  if (response.status === 200) event.waitUntil(keep(cache, event.request.url, response.clone()));
  return response;
}

async function cacheWorker() {
  const cache = await caches.open(CACHE);
  for (const path of WORKER) {
    if (await cache.match(path)) continue;
    const response = await fetch(`${path}?b=${BUILD}`);
    if (response.status === 200) await keep(cache, path, withPolicy(response));
  }
}

/// Kept without the query string: the build's cache already says which build it is.
async function keep(cache, address, response) {
  const url = new URL(address, SCOPE);
  url.search = "";
  try {
    await cache.put(url.href, response);
  } catch {
    // A full disk: what was asked for was delivered, only not kept.
  }
}

/// A worker obeys the policy its own script came with. Some hosts can't send headers; this makes up for it.
function withPolicy(response) {
  if (response.type !== "basic" || response.headers.has("content-security-policy")) return response;
  const headers = new Headers(response.headers);
  headers.set("content-security-policy", POLICY);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
