// Finds the npm tools and the browser that ./dev set up, and starts the browser as the tests want it.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

const { HEARSIGHT_CACHE, XDG_CACHE_HOME, HEARSIGHT_CHROMIUM } = process.env;
const cache = HEARSIGHT_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "hearsight");

/// `require` over the npm packages that ./dev installed outside the clone.
export const tools = createRequire(join(cache, "tools", "npm", "package.json"));

export const chromium_path = [HEARSIGHT_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => path && existsSync(path),
);

const QUIET_FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Nothing but this machine can be reached, so a request elsewhere can't go unnoticed.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/// Headless Chromium. `webgpu` switches on its software WebGPU, which tests use on purpose.
export async function launchChromium({ webgpu = false } = {}) {
  return chromium().launch(options(webgpu));
}

/// The same with a profile on disk in `folder`: what is kept lies where a person's lies, not in memory.
export async function launchProfile(folder, context_options = {}) {
  return chromium().launchPersistentContext(folder, { ...options(false), ...context_options });
}

function chromium() {
  if (!chromium_path) throw new Error("No Chromium found. ./dev installs one on Debian; elsewhere set HEARSIGHT_CHROMIUM to its path.");
  return tools("playwright-core").chromium;
}

function options(webgpu) {
  return { executablePath: chromium_path, args: [...QUIET_FLAGS, ...(webgpu ? ["--enable-unsafe-webgpu"] : [])] };
}
