// A person's folder of many files in the origin's own file system, each file of its own content, with the ids that the site
// gives to that content: what was heard of them can be made too, and looked for again where they lie now.

const WORDS = 16;
const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const NEXT_WORD = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
const BLOCK_LEN = 64;
const CHUNK_LEN = 1024;
/// CHUNK_START, CHUNK_END and ROOT of BLAKE3.
const [FIRST, LAST, ROOT] = [1, 2, 8];
/// Bytes of a file's length, which is hashed before its content.
const LENGTH_LEN = 8;

const rotated = (value, by) => (value >>> by) | (value << (32 - by));

/// The state after one block, of which the first eight words go on.
function compressed(chain, block, block_len, flags) {
  const state = [...chain, ...START.slice(0, 4), 0, 0, block_len, flags];
  let words = block;
  const mix = (a, b, c, d, x, y) => {
    state[a] = (state[a] + state[b] + x) | 0;
    state[d] = rotated(state[d] ^ state[a], 16);
    state[c] = (state[c] + state[d]) | 0;
    state[b] = rotated(state[b] ^ state[c], 12);
    state[a] = (state[a] + state[b] + y) | 0;
    state[d] = rotated(state[d] ^ state[a], 8);
    state[c] = (state[c] + state[d]) | 0;
    state[b] = rotated(state[b] ^ state[c], 7);
  };
  for (let round = 0; round < 7; round += 1) {
    for (let at = 0; at < 4; at += 1) mix(at, 4 + at, 8 + at, 12 + at, words[2 * at], words[2 * at + 1]);
    for (let at = 0; at < 4; at += 1) mix(at, 4 + ((at + 1) % 4), 8 + ((at + 2) % 4), 12 + ((at + 3) % 4), words[8 + 2 * at], words[9 + 2 * at]);
    words = NEXT_WORD.map((from) => words[from]);
  }
  return START.map((_, at) => state[at] ^ state[at + 8]);
}

/// The id of a track whose file holds these bytes: as `library/identity.rs` makes it, for a file of one chunk of BLAKE3.
export function idOfContent(content) {
  const bytes = Buffer.alloc(LENGTH_LEN + content.length);
  bytes.writeUInt32LE(content.length);
  bytes.set(content, LENGTH_LEN);
  if (bytes.length > CHUNK_LEN) throw new Error("Only short files can be named here.");
  let chain = START;
  for (let at = 0; at < bytes.length; at += BLOCK_LEN) {
    const part = bytes.subarray(at, at + BLOCK_LEN);
    const block = Buffer.alloc(BLOCK_LEN);
    block.set(part);
    const flags = (at === 0 ? FIRST : 0) | (at + BLOCK_LEN >= bytes.length ? LAST | ROOT : 0);
    chain = compressed(chain, Array.from({ length: WORDS }, (_, word) => block.readInt32LE(4 * word)), part.length, flags);
  }
  const hash = Buffer.alloc(4 * chain.length);
  chain.forEach((word, at) => hash.writeInt32LE(word, 4 * at));
  return hash.toString("hex", 0, 16);
}

/// Twelve files an album, two albums an artist; lengths that a dozen or so share, as those of real music hardly ever are.
function fileOf(number) {
  const album = Math.floor(number / 12);
  const content = `made file ${number} `.padEnd(40 + (number % 797), "~");
  return { path: `Artist ${album >> 1}/Album ${album}/${String(1 + (number % 12)).padStart(2, "0")} Song.mp3`, content };
}

/// Makes the kept folder `name` with `count` files below `below`, as the folder with this id. Resolves to the files, with id,
/// path below `below`, length and age. The site must have been open once, and no page of it may be at work.
export async function makeFolder(page, { id, name, below, count }) {
  const made = Array.from({ length: count }, (_, number) => fileOf(number));
  const modified_ms = await page.evaluate(written, { id, name, below, made });
  return made.map(({ path, content }, at) => ({ id: idOfContent(Buffer.from(content)), path, size_bytes: content.length, modified_ms: modified_ms[at] }));
}

/// Runs in the page. Resolves to how old the files are.
async function written({ id, name, below, made }) {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  const open = new Map();
  const within = (path) => {
    if (path === "") return folder;
    const [, parent, last] = /^(?:(.*)\/)?(.*)$/.exec(path);
    if (!open.has(path)) open.set(path, (async () => (await within(parent ?? "")).getDirectoryHandle(last, { create: true }))());
    return open.get(path);
  };
  const modified_ms = [];
  const write = async ({ path, content }, at) => {
    const [, parent, last] = /^(.*)\/(.*)$/.exec(`${below}/${path}`);
    const file = await (await within(parent)).getFileHandle(last, { create: true });
    const stream = await file.createWritable();
    await stream.write(content);
    await stream.close();
    modified_ms[at] = (await file.getFile()).lastModified;
  };
  const left = made.entries();
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (const [at, one] of left) await write(one, at);
  }));
  const database = await new Promise((resolve, reject) => Object.assign(indexedDB.open("hearsight"), { onsuccess: ({ target }) => resolve(target.result), onerror: ({ target }) => reject(target.error) }));
  await new Promise((resolve, reject) => {
    const change = database.transaction("folders", "readwrite");
    change.objectStore("folders").put({ name, handle: folder }, id);
    Object.assign(change, { oncomplete: resolve, onabort: () => reject(change.error) });
  });
  database.close();
  return modified_ms;
}
