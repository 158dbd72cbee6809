// What every browser test stands on: a site served under a sub-path, a browser context that watches for
// what must never happen, and the few gestures a person makes.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as nodeTest } from "node:test";
import { serve } from "../../tools/serve.mjs";
import { launchChromium, tools } from "./chromium.mjs";

export const SUB_PATH = "/sub/path/";
export const PLACES = ["Listen", "Library", "You", "About"];
const READY_MS = 15_000;
const TEST_LIMIT_MS = 180_000;
const PART_LIMIT_MS = 90_000;

/// What `run.mjs` tells the processes of the tests: the site's folder, where a picture of a failure goes, the words a
/// test's name must hold, and whether names are only to be listed.
const { HEARSIGHT_SITE = "dist", HEARSIGHT_SCREENSHOTS, HEARSIGHT_WORDS = "[]", HEARSIGHT_LIST } = process.env;
const words = JSON.parse(HEARSIGHT_WORDS).map((word) => word.toLowerCase());

/// A test of `node --test`. `run` gets a `Visit` on a fresh profile; what it opened is closed afterwards, and nothing may
/// have troubled the browser. `visit.part(name, run)` is a test within it, on the same visit. Options: those of `Visit.start`, `limit_ms`, and `skip` (why it can't be run here).
export function test(name, options, run = options) {
  if (!words.every((word) => name.toLowerCase().includes(word))) return;
  if (HEARSIGHT_LIST) {
    console.log(name);
    return;
  }
  const { limit_ms = TEST_LIMIT_MS, skip, ...wanted } = typeof options === "function" ? {} : options;
  nodeTest(name, { timeout: limit_ms, skip }, async (context) => {
    const visit = await Visit.start(HEARSIGHT_SITE, wanted);
    visit.passOver = (why) => context.skip(why);
    visit.part = (part, run) =>
      context.test(`${name}: ${part}`, { timeout: PART_LIMIT_MS }, async (inner) => {
        try {
          await run();
        } catch (error) {
          await visit.showFailure(`${name}: ${part}`, error.message, (text) => inner.diagnostic(text));
          throw error;
        }
      });
    let is_passed = false;
    let said = "";
    // After a time limit too, when the test itself is still waiting for something.
    context.after(async () => {
      if (!is_passed) await visit.showFailure(name, said, (text) => context.diagnostic(text));
      await visit.end();
    });
    try {
      await run(visit);
      visit.checkNoTroubles();
      is_passed = true;
    } catch (error) {
      said = error.message;
      throw error;
    }
  });
}

export function check(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

/// Runs in the page, before anything of it: what the browser says of its connection.
export function setConnection(connection) {
  Object.defineProperty(Navigator.prototype, "connection", { get: () => connection, configurable: true });
}

/// Waits until `probe` returns something truthy, and returns it.
export async function eventually(sentence, probe, { timeout_ms = 20_000, every_ms = 100 } = {}) {
  const end_ms = Date.now() + timeout_ms;
  let last;
  while (Date.now() < end_ms) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, every_ms));
  }
  throw new Error(`not within ${timeout_ms / 1000} s: ${sentence}${last ? ` (${last.message.split("\n")[0]})` : ""}`);
}

/// One person's browser profile on one served site.
export class Visit {
  /// Options: `width_px`, `theme` ("light" or "dark"), `webgpu`, `query` (appended to the address), `base`, `catalogue`
  /// (with the free music, which is switched off otherwise), `service_worker` (`false`: none is registered), `ahead` (the worker
  /// is started before a job needs it; otherwise the browser says that bytes are dear, and the page leaves it).
  static async start(site_dir, options = {}) {
    const visit = new Visit();
    visit.site_dir = site_dir;
    const query = new URLSearchParams(options.query);
    // Most tests are about a person's own music, and count it.
    if (!options.catalogue) query.set("catalogue", "off");
    visit.query = query.size ? `?${query}` : "";
    visit.served = [];
    visit.server = await serve({ dir: () => visit.site_dir, base: options.base ?? SUB_PATH, seen: (path) => visit.served.push(path) });
    visit.address = visit.server.address;
    visit.origin = new URL(visit.address).origin;
    visit.browser = await launchChromium(options);
    visit.context = await visit.browser.newContext({
      viewport: { width: options.width_px ?? 1280, height: 800 },
      colorScheme: options.theme ?? "light",
      reducedMotion: "reduce",
      serviceWorkers: options.service_worker === false ? "block" : "allow",
    });
    visit.troubles = [];
    visit.requests = [];
    visit.folders = [];
    await visit.watch();
    // Most tests watch what a worker is asked for, and when.
    if (!options.ahead) await visit.context.addInitScript(setConnection, { saveData: true });
    visit.page = await visit.context.newPage();
    return visit;
  }

  /// Records console errors, uncaught errors, CSP violations and requests to anywhere else.
  async watch() {
    const trouble = (text) => this.troubles.push(text);
    this.context.on("console", (message) => {
      const text = message.text();
      if (message.type() === "error" || /Content Security Policy/i.test(text)) trouble(`console: ${text}`);
    });
    this.context.on("weberror", (error) => trouble(`uncaught: ${error.error().message}`));
    this.context.on("request", (request) => {
      const url = new URL(request.url());
      this.requests.push(url.href);
      if (!["blob:", "data:"].includes(url.protocol) && url.origin !== this.origin) trouble(`left the origin: ${url.href}`);
    });
    await this.context.exposeBinding("hearsightViolation", (_, text) => trouble(`CSP: ${text}`));
    await this.context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        globalThis.hearsightViolation(`${event.violatedDirective} refused ${event.blockedURI} (${event.sourceFile ?? ""}:${event.lineNumber})`);
      });
      // Players need not be in the document; remember whatever was played.
      globalThis.hearsightPlayed = [];
      const play = HTMLMediaElement.prototype.play;
      HTMLMediaElement.prototype.play = function () {
        if (!globalThis.hearsightPlayed.includes(this)) globalThis.hearsightPlayed.push(this);
        return play.call(this);
      };
    });
  }

  /// Forgives the troubles that `pattern` matches (a test that cuts the network causes some itself).
  forgive(pattern) {
    this.troubles = this.troubles.filter((text) => !pattern.test(text));
  }

  checkNoTroubles() {
    check(this.troubles.length === 0, `the browser reported:\n      ${[...new Set(this.troubles)].join("\n      ")}`);
  }

  /// What was seen in the browser where a test failed, in words that its error did not say, and as a picture.
  async showFailure(name, said, say) {
    const seen = [...new Set(this.troubles)].filter((text) => !said.includes(text));
    seen.slice(0, 5).forEach((text) => say(`also seen: ${text}`));
    if (!HEARSIGHT_SCREENSHOTS) return;
    mkdirSync(HEARSIGHT_SCREENSHOTS, { recursive: true });
    const path = join(HEARSIGHT_SCREENSHOTS, `${name.replace(/[^a-z0-9]+/gi, "-")}.png`);
    await this.page.screenshot({ path, fullPage: true, timeout: 10_000 }).catch(() => {});
  }

  async open() {
    await this.page.goto(this.address + this.query);
    await this.ready();
  }

  async reload() {
    await this.page.reload();
    await this.ready();
  }

  async ready() {
    await this.page.locator("body[data-ready=true]").waitFor({ state: "attached", timeout: READY_MS });
  }

  /// Goes to one of `PLACES` through the navigation.
  async goTo(place) {
    await this.page.getByRole("navigation").getByRole("link", { name: place }).first().click();
  }

  /// The file input whose label speaks of `subject` ("photo" or "music").
  fileInput(subject) {
    return this.page.locator("input[type=file]:not([webkitdirectory])").and(this.page.getByLabel(new RegExp(subject, "i"))).first();
  }

  async give(subject, files) {
    await this.fileInput(subject).setInputFiles(files);
  }

  button(name) {
    return this.page.getByRole("button", { name });
  }

  /// Seconds into the track that plays, 0 where none does.
  playedSecs() {
    return this.page.evaluate(() => Math.max(0, ...globalThis.hearsightPlayed.filter((media) => !media.paused).map((media) => media.currentTime)));
  }

  buildId() {
    return this.page.locator("meta[name=build]").getAttribute("content");
  }

  /// Waits until the service worker is active and has cached the shell and, where `all`, the worker.
  async settled({ all = false } = {}) {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    if (all) {
      await eventually("the service worker keeps the worker's files", () =>
        this.page.evaluate(async () => {
          const name = (await caches.keys()).find((key) => key.startsWith("hearsight-shell-"));
          const kept = (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname);
          return ["worker_loader.js", "worker.js", "worker_bg.wasm"].every((file) => kept.some((path) => path.endsWith(`/${file}`)));
        }),
      );
    }
  }

  /// Cuts the network for good: the server is gone, for page, worker and service worker alike.
  async cutNetwork() {
    await this.server.close();
    this.is_cut = true;
  }

  folder() {
    const folder = mkdtempSync(join(tmpdir(), "hearsight-test-"));
    this.folders.push(folder);
    return folder;
  }

  /// Serves a second build from now on: the same site under another build id. Returns that id.
  async deployNextBuild() {
    const old_id = /<meta name="build" content="([^"]+)"/.exec(readFileSync(join(this.site_dir, "index.html"), "utf8"))[1];
    const next_id = [...old_id].reverse().join("");
    const next_dir = join(this.folder(), "dist");
    cpSync(this.site_dir, next_dir, { recursive: true });
    for (const file of ["index.html", "sw.js", "worker_loader.js"]) {
      const path = join(next_dir, file);
      writeFileSync(path, readFileSync(path, "utf8").replaceAll(old_id, next_id));
    }
    this.site_dir = next_dir;
    return next_id;
  }

  /// What axe-core finds on the page as it is now, as sentences.
  async axe() {
    const { source } = tools("axe-core");
    await this.page.evaluate(`${source}; undefined`);
    const violations = await this.page.evaluate(async () => {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const { violations } = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } });
      return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
    });
    return violations;
  }

  async end() {
    await this.browser.close();
    if (!this.is_cut) await this.server.close();
    this.folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  }
}
