// What of the free music and the sample photos could be fetched on this machine. A test that needs what is not there is passed
// over, loudly.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

function fetched(visit, kind) {
  const path = join(visit.site_dir, "catalogue/state.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).files.filter(({ file }) => file.startsWith(kind)) : [];
}

/// What `state.json` says is there; where that is nothing, the test is passed over.
function there(visit, kind) {
  const files = fetched(visit, kind);
  if (files.length === 0) visit.passOver(`no ${kind} of the catalogue could be fetched here`);
  return files;
}

export const samplePhotos = (visit) => there(visit, "photos/");
export const freeMusic = (visit) => there(visit, "clips/");
export const hasSamplePhotos = (visit) => fetched(visit, "photos/").length > 0;
export const hasClips = (visit) => fetched(visit, "clips/").length > 0;
