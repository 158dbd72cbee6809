// The catalogue's tables (src/catalogue/*.tsv), for the tools that fetch what is listed and credit it.
// src/catalogue/list.rs reads the same tables and its tests check every line of them.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/// Rows of a table as objects, by the columns its first line names.
function rows(name) {
  const lines = readFileSync(join(ROOT, "src/catalogue", name), "utf8").split("\n").filter(Boolean);
  const columns = lines[0].split("\t");
  return lines.slice(1).map((line) => Object.fromEntries(line.split("\t").map((field, place) => [columns[place], field.trim()])));
}

/// What is listed: tracks with their clips (none before `hearsight catalogue build` wrote them), photos, and licences by id.
export function listed() {
  const built = new Map(builtTracks().map((track) => [track.sha256, track]));
  return {
    tracks: rows("list.tsv").map((track) => ({ ...track, clip: built.get(track.sha256)?.clip })),
    photos: rows("photos.tsv").map((photo) => ({ ...photo, file: `photos/${photo.sha256.slice(0, 16)}.jpg` })),
    licences: new Map(rows("licences.tsv").map((licence) => [licence.id, licence])),
  };
}

function builtTracks() {
  try {
    return JSON.parse(readFileSync(join(ROOT, "public/catalogue/catalogue.json"), "utf8")).tracks ?? [];
  } catch {
    return [];
  }
}
