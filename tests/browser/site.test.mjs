// The site as a site: it loads anywhere, keeps its promises about the network, works without one, and updates
// only when the person agrees.

import { check, eventually, PLACES, test } from "./harness.mjs";

test("loads under a sub-path, and every place opens", async (visit) => {
  await visit.open();
  for (const place of PLACES) {
    await visit.goTo(place);
    await visit.page.getByRole("heading", { level: 1 }).first().waitFor();
  }
});

test("loads at the root of a host", { base: "/" }, async (visit) => {
  await visit.open();
  check(visit.requests.every((url) => url.startsWith(visit.address)), "a request left the site's folder");
});

test("the policy forbids other origins, as header and in the page", async (visit) => {
  const response = await visit.page.goto(visit.address);
  const header = response.headers()["content-security-policy"] ?? "";
  const meta = await visit.page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  for (const [place, policy] of [["header", header], ["page", meta]]) {
    for (const directive of ["default-src 'none'", "connect-src 'self'", "form-action 'none'"]) {
      check(policy.includes(directive), `the ${place}'s policy lacks ${directive}`);
    }
    check(!policy.includes("'unsafe-inline'") && !policy.includes("'unsafe-eval'"), `the ${place}'s policy allows inline code`);
  }
  check(header.includes("frame-ancestors 'none'"), "the header allows framing");
  for (const file of ["worker_loader.js", "sw.js"]) {
    const { status, policy } = await visit.page.evaluate(async (path) => {
      const answer = await fetch(path);
      return { status: answer.status, policy: answer.headers.get("content-security-policy") };
    }, file);
    check(status === 200 && policy?.includes("connect-src 'self'"), `${file} comes without the policy`);
  }
  await visit.ready();
});

test("a request to another origin is refused by the policy", async (visit) => {
  await visit.open();
  const outcome = await visit.page.evaluate(() => fetch("https://example.org/").then(() => "sent", () => "refused"));
  check(outcome === "refused", "the request was sent");
  await eventually("the policy's refusal is reported", () => visit.troubles.some((text) => text.startsWith("CSP: connect-src")));
  visit.forgive(/connect-src|Content Security Policy/);
});

test("installable: a manifest with the icons it names", async (visit) => {
  await visit.open();
  const icons = await visit.page.evaluate(async () => {
    const link = document.querySelector("link[rel=manifest]");
    const manifest = await (await fetch(link.href)).json();
    if (!manifest.name || manifest.display !== "standalone" || new URL(manifest.start_url, link.href).href !== new URL("./", link.href).href) return null;
    return Promise.all(
      manifest.icons.map(async (icon) => {
        const image = new Image();
        image.src = new URL(icon.src, link.href);
        await image.decode();
        return { sizes: icon.sizes, purpose: icon.purpose, width_px: image.naturalWidth };
      }),
    );
  });
  check(icons, "the manifest lacks a name, a display or a start address");
  const has = (sizes, purpose) => icons.some((icon) => icon.sizes === `${sizes}x${sizes}` && icon.width_px === sizes && icon.purpose === purpose);
  check(has(192) && has(512) && has(512, "maskable"), `an icon is missing or of the wrong size: ${JSON.stringify(icons)}`);
});

test("opens again without a network", async (visit) => {
  await visit.open();
  await visit.settled();
  await visit.cutNetwork();
  await visit.reload();
  for (const place of PLACES) await visit.goTo(place);
  visit.forgive(/ERR_CONNECTION_REFUSED|Failed to update a ServiceWorker|script resource/);
});

test("an update waits until the person agrees, then runs", async (visit) => {
  await visit.open();
  await visit.settled();
  const old_id = await visit.buildId();
  // A page that a service worker controls: the second visit, as every later one.
  await visit.reload();
  const next_id = await visit.deployNextBuild();
  await visit.reload();
  check((await visit.buildId()) === old_id, "the new build ran unasked");
  await visit.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  const update = visit.button(/update/i).first();
  await update.waitFor();
  await update.click();
  await eventually("the new build runs", async () => (await visit.buildId()) === next_id);
  await visit.ready();
  const caches_left = await visit.page.evaluate(() => caches.keys());
  check(!caches_left.includes(`hearsight-shell-${old_id}`), "the old build's cache was kept");
});
