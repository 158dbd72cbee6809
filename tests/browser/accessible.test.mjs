// Everyone can use every place: axe-core's WCAG 2.2 AA rules, both themes, phone and desktop.

import { check, PLACES, test } from "./harness.mjs";

for (const theme of ["light", "dark"]) {
  for (const width_px of [320, 1280]) {
    test(`axe finds nothing, ${theme}, ${width_px} px`, { theme, width_px }, async (visit) => {
      await visit.open();
      for (const place of PLACES) {
        await visit.goTo(place);
        await visit.page.getByRole("heading", { level: 1 }).first().waitFor();
        const found = await visit.axe();
        check(found.length === 0, `${place}:\n${found.join("\n")}`);
        const overflow_px = await visit.page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        check(overflow_px <= 0, `${place} scrolls sideways by ${overflow_px} px`);
      }
    });
  }
}
