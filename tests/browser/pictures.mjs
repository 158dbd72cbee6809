// Pictures of the main places as a person sees them: a desk and a phone, light and dark, with the free music listed for a
// sample photo. `./dev pictures` writes them into docs/pictures, where the README shows them.
//
//   node tests/browser/pictures.mjs [--site DIR] [--out DIR] [WIDTHxHEIGHT-THEME…]

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { picks, untilRanked } from "./gestures.mjs";
import { Visit, eventually } from "./harness.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { site: { type: "string", default: "dist" }, out: { type: "string", default: "docs/pictures" } },
});
const looks = positionals.length > 0 ? positionals : ["1440x900-light", "1440x900-dark", "360x740-light", "360x740-dark"];
mkdirSync(values.out, { recursive: true });

for (const look of looks) {
  const [, width_px, height_px, theme] = /^(\d+)x(\d+)-(light|dark)$/.exec(look);
  const visit = await Visit.start(values.site, { width_px: Number(width_px), height_px: Number(height_px), theme, catalogue: true, ahead: true });
  const take = (name) => visit.page.screenshot({ path: join(values.out, `${name}-${look}.png`) });
  await visit.open();
  const samples = visit.page.locator(".samples").getByRole("button");
  await eventually("there are photos to try", async () => (await samples.count()) >= 8);
  await visit.page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {}))));
  await take("first");
  await samples.first().click();
  await eventually("music is listed", async () => (await picks(visit).count()) >= 20, { timeout_ms: 120_000 });
  await untilRanked(visit);
  await picks(visit).nth(1).getByRole("button", { name: /^Play / }).click();
  await eventually("sound plays", async () => (await visit.playedSecs()) || false);
  await visit.page.mouse.move(0, 0);
  await take("listen");
  await picks(visit).nth(2).getByRole("link").first().click();
  await visit.page.getByRole("heading", { level: 1 }).first().waitFor();
  await take("track");
  for (const place of ["Library", "You"]) {
    await visit.goTo(place);
    await visit.page.waitForTimeout(700); // covers arrive a moment after their rows
    await take(place.toLowerCase());
  }
  await visit.end();
  console.log(`${look}: first, listen, track, library, you`);
}
