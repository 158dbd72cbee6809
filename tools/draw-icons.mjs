// Draws the PNG icons from the SVG marks, through the same Chromium the tests use.
// The PNGs are checked in; run this after changing a mark:  node tools/draw-icons.mjs

import { readFileSync, writeFileSync } from "node:fs";
import { launchChromium, tools } from "../tests/browser/chromium.mjs";

const { default: UPNG } = await import(tools.resolve("upng-js"));
/// Flat drawings with soft edges: more colours cost bytes of every first visit and can't be seen.
const COLOURS = 16;

const ICONS = [
  ["../public/icons/mark.svg", "icon-192.png", 192],
  ["../public/icons/mark.svg", "icon-512.png", 512],
  ["icons/maskable.svg", "maskable-512.png", 512],
  ["icons/maskable.svg", "apple-touch-icon.png", 180],
];

const folder = new URL("../public/icons/", import.meta.url);
const browser = await launchChromium();
for (const [mark, file, side_px] of ICONS) {
  const page = await browser.newPage({ viewport: { width: side_px, height: side_px } });
  const svg = readFileSync(new URL(mark, import.meta.url), "utf8").replace("<svg", '<svg style="display:block"');
  await page.setContent(`<style>body{margin:0}</style>${svg}`);
  const drawn = UPNG.decode(await page.screenshot({ omitBackground: true }));
  const icon = UPNG.encode(UPNG.toRGBA8(drawn), side_px, side_px, COLOURS);
  writeFileSync(new URL(file, folder), Buffer.from(icon));
  await page.close();
}
await browser.close();
