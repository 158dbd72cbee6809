// A folder of music that was renamed inside the person's folder: how long until the page says that its files moved, and how
// much of that the browser takes to list them.
//
// The folder lies in the origin's own file system, where folders can't be renamed: its files are made under the new name,
// and what is kept of them names the old one, which is all that a look through it sees of a renaming.

import { makeFolder } from "../browser/made_folder.mjs";

const FOLDER = { id: "9", name: "Music" };
const [BEFORE, AFTER] = ["Before", "After"];

/// Makes the folder with `count` files; resolves to what `fillLibrary` is to keep of them.
export async function makeRenamed(page, count) {
  const files = await makeFolder(page, { ...FOLDER, below: AFTER, count });
  return { folder: FOLDER.id, files: files.map((file) => ({ ...file, path: `${BEFORE}/${file.path}` })) };
}

/// Presses the button in Library, which must be open. Milliseconds until it is said what was found (`look_ms`); that a plain
/// walk through the same files takes which asks for one after the other (`listing_ms`), and for 64 at once
/// (`fast_listing_ms`), each the middle one of three around it; and of the first beyond the last (`rename_ms`). Where
/// anything else is found than that all the files moved, no figure holds.
export async function renaming(page, limit_ms) {
  const walks = { 1: [], 64: [] };
  const around = async () => {
    for (const at_once of Object.keys(walks)) walks[at_once].push(await walk(page, Number(at_once)));
  };
  await around();
  await around();
  await page.evaluate((name) => {
    const said = () => [...document.querySelectorAll("[aria-label='Good to know'] li")].find((one) => one.textContent.includes(`${name}:`));
    globalThis.renaming = new Promise((resolve) => {
      addEventListener("click", () => {
        const start = performance.now();
        new MutationObserver((_, observer) => {
          if (!said()) return;
          observer.disconnect();
          resolve({ look_ms: performance.now() - start, sentence: said().textContent });
        }).observe(document.body, { subtree: true, childList: true, characterData: true });
      }, { capture: true, once: true });
    });
  }, FOLDER.name);
  await page.getByRole("button", { name: /^Look for changes/ }).click();
  const { look_ms, sentence } = await withLimit(page.evaluate(() => globalThis.renaming), limit_ms);
  await around();
  const middle = (of) => of.map(({ ms }) => ms).sort((a, b) => a - b)[1];
  const [listing_ms, fast_listing_ms, count] = [middle(walks[1]), middle(walks[64]), walks[1][0].count];
  const is_whole = sentence.includes(`${FOLDER.name}: ${count} moved.`);
  if (!is_whole) console.error(`${count} files were renamed, but it says: ${sentence}`);
  return { look_ms, listing_ms, fast_listing_ms, rename_ms: is_whole ? look_ms - fast_listing_ms : Number.NaN };
}

/// Every file in the folder and below it, and its length and age.
function walk(page, at_once) {
  return page.evaluate(async ({ name, at_once }) => {
    const start = performance.now();
    let count = 0;
    let asked = [];
    const answered = async () => {
      for (const { size } of await Promise.all(asked)) count += size > 0;
      asked = [];
    };
    const within = async (folder) => {
      for await (const entry of folder.values()) {
        if (entry.kind === "directory") {
          await within(entry);
        } else {
          asked.push(entry.getFile());
          if (asked.length === at_once) await answered();
        }
      }
    };
    await within(await (await navigator.storage.getDirectory()).getDirectoryHandle(name));
    await answered();
    return { ms: performance.now() - start, count };
  }, { name: FOLDER.name, at_once });
}

function withLimit(promise, limit_ms) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve({ look_ms: Infinity, sentence: "nothing" }), limit_ms)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
