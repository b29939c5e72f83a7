// Which version of the site a page has. A part of service-worker.js.
//
// A version is an inventory, which the build writes as assets.json: path, size and SHA-256 of every
// file. An old page with a new program stops, so a page has one version for as long as it is open:
//
// - A navigation decides it. The newest version comes first: what the server names within PATIENCE.
//   If its page cannot be had, the adopted version comes next. If that one's page cannot be had
//   either, the network answers, for the page and for everything that the page asks for later.
// - The version of a page is recorded in the cache, as assets.json?client=ID: browsers stop a worker
//   when they like, and start it again without its memory.
// - A version is adopted (kept as assets.json, for visits without a network) when one of its pages
//   has loaded and every file kept of the old version is kept of the new one, too. Until then
//   nothing of the old version is deleted.
//
// A response that is no inventory (a login page, a fall-back to index.html, half a file, an empty
// list) is ignored. No function here throws because of the cache: what it cannot store is in memory.

const SITE = new URL("./", self.location.href);
const CACHE = `faceapi ${SITE.pathname}`; // several sites may live on one origin (GitHub Pages)
const INVENTORY = new URL("assets.json", SITE).href;
const PATIENCE = 3000; // milliseconds that a navigation waits for the server's inventory
const TIMEOUT = 60_000; // milliseconds after which a request for it ends

const NETWORK = { text: "network", files: new Map() }; // the version of pages that the network answers

let newest; // the inventory that the server named last
let asking; // the request for it under way
const versions = new Map(); // client → its version
const arriving = new Set(); // clients that have not asked for anything yet

const orUndefined = (promise) => promise.catch(() => undefined);

const fails = () => Promise.reject(new Error("the browser's storage fails"));

// Takes the place of a cache that cannot be opened: versions are in memory then, files on the network.
const BROKEN = { match: fails, put: fails, keys: fails, delete: fails };

/** The cache; undefined if no page has made it. */
async function opened() {
  try {
    return (await caches.has(CACHE)) ? await caches.open(CACHE) : undefined;
  } catch {
    return BROKEN;
  }
}

function isEntry(entry) {
  const { path, size, sha256 } = entry ?? {};
  return (
    typeof path === "string" &&
    /^[^/\\?#:]+(\/[^/\\?#:]+)*$/.test(path) &&
    !path.split("/").includes("..") &&
    Number.isSafeInteger(size) &&
    size >= 0 &&
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256)
  );
}

/** The version that this text describes; undefined if it is no inventory. */
function versionFrom(text) {
  let inventory;
  try {
    inventory = JSON.parse(text);
  } catch {
    return undefined;
  }
  const files = inventory?.files;
  const plausible = inventory?.format === 1 && Array.isArray(files) && files.length > 0;
  if (!plausible || !files.every(isEntry)) return undefined;
  const byPath = new Map(files.map((entry) => [entry.path, entry]));
  return byPath.size === files.length ? { text, files: byPath } : undefined;
}

/** Ask the server for its inventory; what it answers is `newest` afterwards, if it is one. */
function learn() {
  asking ??= orUndefined(ask()).finally(() => {
    asking = undefined;
  });
  return asking;
}

async function ask() {
  const signal = AbortSignal.timeout(TIMEOUT);
  const response = await fetch(INVENTORY, { cache: "no-cache", signal });
  if (response.ok) newest = versionFrom(await response.text()) ?? newest;
}

const learnSoon = () =>
  Promise.race([
    learn(),
    new Promise((resolve) => {
      setTimeout(resolve, PATIENCE);
    }),
  ]);

async function read(cache, url) {
  const response = await orUndefined(cache.match(url));
  const text = response && (await orUndefined(response.text()));
  return text === NETWORK.text ? NETWORK : versionFrom(text);
}

// Whether there was room.
const write = (cache, url, { text }) =>
  cache.put(url, new Response(text, { headers: { "Content-Type": "application/json" } })).then(
    () => true,
    () => false,
  );

const recordOf = (client) => `${INVENTORY}?client=${client}`;

/** The versions that a navigation may get, the best one first. */
async function candidates(cache) {
  await learnSoon();
  const adopted = await read(cache, INVENTORY);
  const isFirst = await cache.match(INVENTORY).then(
    (response) => !response,
    () => false,
  );
  if (newest && isFirst) await write(cache, INVENTORY, newest);
  return [newest, adopted].filter(
    (version, i, all) => version && all.findIndex((other) => other?.text === version.text) === i,
  );
}

/** Decide the version of a client; resolves when it is recorded. */
async function assign(cache, client, version) {
  if (!client) return; // an engine that does not name it
  versions.set(client, version);
  await write(cache, recordOf(client), version);
}

/**
 * The version of a client; undefined if there is none.
 *
 * A client without one is a page from before the worker was in charge of it, or a worker started
 * from a blob. It gets what the server named last, or else what is adopted.
 */
async function versionOf(cache, client) {
  arriving.delete(client);
  if (versions.has(client)) return versions.get(client);
  const recorded = await read(cache, recordOf(client));
  if (recorded) {
    versions.set(client, recorded);
    return recorded;
  }
  const version = newest ?? (await read(cache, INVENTORY)) ?? (await candidates(cache))[0];
  if (version) await assign(cache, client, version);
  return version;
}

/** Adopt a version, unless it is not the newest; `renew` resolves to whether its files are kept. */
async function adopt(cache, version, renew) {
  if (newest?.text !== version.text) return;
  const adopted = await read(cache, INVENTORY);
  if (adopted?.text !== version.text && (await renew())) await write(cache, INVENTORY, version);
}

/**
 * Delete the records of pages that are closed.
 *
 * Returns the versions that are still needed; none, and deletes nothing, if the cache cannot be read.
 */
async function versionsInUse(cache) {
  const adopted = await read(cache, INVENTORY);
  if (!adopted) return [];
  const open = await self.clients.matchAll({ includeUncontrolled: true, type: "all" });
  const alive = new Set([...open.map(({ id }) => id), ...arriving]);
  const inUse = [adopted, newest];
  for (const { url } of await cache.keys()) {
    const client = new URL(url).searchParams.get("client");
    if (client && alive.has(client)) inUse.push(await read(cache, url));
    else if (client) await cache.delete(url);
  }
  for (const client of alive) inUse.push(versions.get(client));
  return inUse.filter(Boolean);
}
