// The credits page: who made the music and the photos that come with Hearsight, under which licence, and what was
// changed. Made from the list at every build, so that no track can be shipped without its credit.

import { listed } from "./tables.mjs";

/// The whole page, as HTML without scripts.
export function creditsPage() {
  const { tracks, photos, licences } = listed();
  const used = [...licences.values()].filter(({ id }) => [...tracks, ...photos].some(({ licence }) => licence === id));
  const track = (one) => `“${text(one.title)}” by ${text(one.artist)}. ${rights(one, licences)} ${changed(one.clip)}`;
  const photo = (one) => `“${text(one.title)}” by ${text(one.artist)}. ${rights(one, licences)} Made smaller, and compressed anew.`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Hearsight: music and photos by</title>
</head>
<body>
  <main>
  <h1>Music and photos by</h1>
  <p>The music and the sample photos that come with Hearsight are other people's work, with thanks to all of them. Nobody named here
  endorses Hearsight. All of it comes out of packages of Debian, which hold the whole, unchanged works, and their sources where the
  licence asks for them.</p>
  <p>Of each track, Hearsight plays an excerpt, which stays under the track's own licence. It is faded in and out at its ends and
  compressed anew as MP3; its loudness is not changed.</p>
  <h2>Licences</h2>
  <ul>
${used.map(({ name, link, share_alike }) => `    <li><a href="${text(link)}">${text(name)}</a>${share_alike === "yes" ? ": changed copies stay under it" : ""}</li>`).join("\n")}
  </ul>
  <h2>Music</h2>
${byPackage(tracks, track)}
  <h2>Photos</h2>
${byPackage(photos, photo)}
  </main>
</body>
</html>
`;
}

/// One list for each package.
function byPackage(works, line) {
  const packages = [...new Set(works.map((work) => work.package))];
  return packages
    .map((name) => {
      const inside = works.filter((work) => work.package === name);
      const sources = [...new Set(inside.map((work) => work.source))];
      const alone = sources.length === 1 ? ` First published at <a href="${text(sources[0])}">${text(sources[0])}</a>.` : "";
      const items = inside.map((work) => {
        const own = sources.length > 1 ? ` First published at <a href="${text(work.source)}">${text(work.source)}</a>.` : "";
        return `    <li id="${text(work.sha256.slice(0, 16))}">${line(work)}${own}</li>`;
      });
      return `  <section>
  <h3>${text(name)}</h3>
  <p>From the Debian package ${text(name)}, version ${text(inside[0].version)}.${alone}</p>
  <ul>
${items.join("\n")}
  </ul>
  </section>`;
    })
    .join("\n");
}

function rights(work, licences) {
  const licence = licences.get(work.licence);
  if (!licence) throw new Error(`“${work.title}” is under ${work.licence}, which licences.tsv doesn't know`);
  return `<a href="${text(licence.link)}">${text(licence.name)}</a>, as <code>${text(work.stated_in)}</code> says.`;
}

function changed(clip) {
  if (!clip) return "Not played.";
  const from = `${Math.floor(clip.start_secs / 60)}:${String(Math.floor(clip.start_secs % 60)).padStart(2, "0")}`;
  return `Excerpt of ${Math.round(clip.secs)} s from ${from}, faded; re-encoded.`;
}

function text(value) {
  return String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
