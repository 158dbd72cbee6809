// Draws the PNG icons from the SVG marks, through the same Chromium the tests use.
// The PNGs are checked in; run this after changing a mark:  node tools/draw-icons.mjs

import { readFileSync, writeFileSync } from "node:fs";
import { launchChromium } from "../tests/browser/chromium.mjs";

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
  writeFileSync(new URL(file, folder), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
