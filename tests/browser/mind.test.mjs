// The list follows the person: what they ask of it, what they say of music, what was learned from that, and why each
// track is there.

import { readFileSync } from "node:fs";
import { threeTunes } from "./fixtures.mjs";
import { arrive, notices, picks, pressed, untilListed } from "./gestures.mjs";
import { check, eventually, test } from "./harness.mjs";

const SLOW = { limit_ms: 300_000 };
const region = (visit) => visit.page.getByRole("region", { name: /^Picks/ });
const titles = (visit) => picks(visit).getByRole("link").allInnerTexts();
const article = (visit) => visit.page.getByRole("article");

async function openForm(visit) {
  await region(visit).getByText("Shape this list").click();
}

test("a list is shaped, says why it is short, and forgets what was asked", SLOW, async (visit) => {
  await arrive(visit);
  await openForm(visit);
  await visit.page.getByRole("combobox", { name: "Music that" }).selectOption("lifts the mood");
  await untilListed(visit, threeTunes().length);
  const found = await visit.axe();
  check(found.length === 0, found.join("\n"));

  await visit.page.getByRole("spinbutton", { name: "To year" }).fill("1500");
  await visit.page.getByRole("spinbutton", { name: "To year" }).press("Tab");
  await untilListed(visit, 0);
  const note = await eventually("it says why", async () => (await region(visit).getByRole("status").first().innerText()).trim());
  check(/year/i.test(note), `it says: ${note}`);

  await visit.reload();
  await openForm(visit);
  check((await visit.page.getByRole("spinbutton", { name: "To year" }).inputValue()) === "1500", "what was asked was forgotten");
  await visit.button("Ask for nothing in particular").click();
  await untilListed(visit, threeTunes().length);
  check((await visit.page.getByRole("spinbutton", { name: "To year" }).inputValue()) === "", "the form still asks");
});

test("every row tells its reasons, and a dislike counts against a track and says what it is about", SLOW, async (visit) => {
  await arrive(visit);
  const first = (await titles(visit))[0];
  // By its title: another's reason may name it.
  const row = () => picks(visit).filter({ has: visit.page.getByRole("link", { name: first, exact: true }) });
  await row().getByText("Why?").click();
  const parts = await row().getByRole("row").allInnerTexts();
  check(parts.length > 1 && parts.every((part) => /[+-]\d+\.\d\d$/.test(part.trim())), `its parts are: ${parts.join(" / ")}`);
  check(/^Without .* it would /.test(await row().locator("details p").innerText()), "there is no counter-fact");

  await row().getByRole("button", { name: /^Not for me / }).click();
  await eventually("it counts against the track", async () =>
    (await row().getByRole("row").allInnerTexts()).some((part) => /^Not for you: .*-\d+\.\d\d$/s.test(part.trim())));
  check((await pressed(visit, /^Not for me /).count()) === 1, "the dislike is not shown");
  await row().getByRole("combobox", { name: /^Not for me: / }).selectOption("only this track");
  await visit.goTo("You");
  await visit.page.getByRole("listitem").filter({ hasText: `${first} (only this track)` }).waitFor();
  await visit.goTo("Listen");
  await visit.button(/^Undo/).click();
  await eventually("it is back", async () => (await pressed(visit, /^Not for me /).count()) === 0 && (await titles(visit))[0] === first);
});

test("what is learned can be read, overruled, carried elsewhere and forgotten", SLOW, async (visit) => {
  await arrive(visit);
  for (const index of [0, 1]) await picks(visit).nth(index).getByRole("button", { name: /^Like / }).click();
  await eventually("both are liked", async () => (await pressed(visit, /^Like /).count()) === 2);
  const before = await titles(visit);
  await visit.goTo("You");
  const card = visit.page.locator("section").filter({ has: visit.page.getByRole("heading", { name: "Your taste" }) });
  await card.getByRole("button", { name: "Save your taste to a file" }).waitFor();
  const found = await visit.axe();
  check(found.length === 0, found.join("\n"));

  const download = visit.page.waitForEvent("download");
  await card.getByRole("button", { name: "Save your taste to a file" }).click();
  const path = await (await download).path();
  const saved = JSON.parse(readFileSync(path, "utf8"));
  check(saved.hearsight_taste === 1 && saved.feedback.length === 2, `the file holds ${JSON.stringify(saved)}`);

  await card.getByRole("button", { name: "Forget all that was said and played" }).click();
  await visit.page.getByText("Nothing yet. What you say").waitFor();
  await card.getByLabel("Read it from a file").setInputFiles({ name: "taste.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await notices(visit).filter({ hasText: "holds no taste" }).waitFor();
  await card.getByLabel("Read it from a file").setInputFiles({ name: "taste.json", mimeType: "application/json", buffer: readFileSync(path) });
  await notices(visit).filter({ hasText: "2 entries were read" }).waitFor();
  await visit.goTo("Listen");
  await eventually("the likes are back", async () => (await pressed(visit, /^Like /).count()) === 2);
  await eventually("and so is the list", async () => JSON.stringify(await titles(visit)) === JSON.stringify(before));
});

test("a track is rated, and lists begin from it", SLOW, async (visit) => {
  await arrive(visit);
  const title = (await titles(visit))[1];
  await picks(visit).nth(1).getByRole("link").click();
  await visit.page.getByRole("heading", { level: 1, name: title }).waitFor();
  await article(visit).getByRole("combobox", { name: "Your rating" }).selectOption("5 stars");
  await visit.goTo("You");
  await visit.page.getByRole("listitem").filter({ hasText: `5 stars ${title}` }).waitFor();
  await visit.page.goBack();
  await article(visit).getByRole("button", { name: "List music like this" }).click();
  await eventually("the list says so", async () => (await region(visit).getByRole("status").first().innerText()).includes(`Music like ${title}.`));
  await eventually("the track itself is not in it", async () => (await picks(visit).count()) === threeTunes().length - 1);
  check(!(await titles(visit)).includes(title), "the track is in its own list");
});

test("what is heard out and what is left early is in the log, and the list follows", SLOW, async (visit) => {
  await arrive(visit);
  await picks(visit).first().getByRole("button", { name: /^Play / }).click();
  await eventually("a few seconds are heard", async () => (await visit.playedSecs()) > 3.2);
  await visit.button("Next").click();
  await visit.goTo("You");
  await visit.page.getByRole("listitem").filter({ hasText: /^Left early:/ }).waitFor();
});
