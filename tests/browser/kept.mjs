// What lies in the browser's store, read past the page: tests look here for what must be kept, and for what must not.

/// How many records each object store holds, by its name; the settings are listed by name instead.
export function countsOf(page) {
  return page.evaluate(async () => {
    const answer = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const open = indexedDB.open("hearsight");
    // What is not there is not made by looking for it.
    open.onupgradeneeded = () => open.transaction.abort();
    const database = await answer(open).catch(() => null);
    if (!database) return { settings: [] };
    const counts = {};
    for (const name of database.objectStoreNames) {
      const store = database.transaction(name).objectStore(name);
      counts[name] = name === "settings" ? await answer(store.getAllKeys()) : await answer(store.count());
    }
    database.close();
    return counts;
  });
}

/// What is kept of the person, in words; empty after everything was erased. A setting that says nothing is nothing kept.
export async function remains(page) {
  const { settings, ...counts } = await countsOf(page);
  const found = Object.entries(counts).filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`);
  for (const name of settings) {
    const value = await setting(page, name);
    if (!isNothing(value)) found.push(`${name}: ${JSON.stringify(value).slice(0, 80)}`);
  }
  return found;
}

const isNothing = (value) => !value || (typeof value === "object" && Object.values(value).every(isNothing));

/// A setting's value; `null` where there is none.
export function setting(page, name) {
  return page.evaluate(
    (name) =>
      new Promise((resolve, reject) => {
        const open = indexedDB.open("hearsight");
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const read = open.result.transaction("settings").objectStore("settings").get(name);
          read.onerror = () => reject(read.error);
          read.onsuccess = () => {
            open.result.close();
            resolve(read.result === undefined ? null : JSON.parse(read.result));
          };
        };
      }),
    name,
  );
}
