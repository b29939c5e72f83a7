// Part of service-worker.js: which version of the site a page gets.
//
// A version is a manifest, which the build writes as assets.json: path, size and SHA-256 of every
// file. An old page cannot run with a new program, so a page keeps one version while it is open:
//
// - A navigation selects it. The first choice is the newest version, which is what the server sends
//   within NAVIGATION_TIMEOUT_MS. If its page cannot be loaded, the next choice is the adopted
//   version. If that fails too, the network answers, for the page and for all of its requests.
// - The cache records a page's version as assets.json?client=ID, because browsers may stop a worker
//   at any time, and start it again without its memory.
// - A version is adopted (stored as assets.json, for visits without a network) when one of its
//   pages has loaded, and every file that was cached of the old version is cached of the new one
//   too. Until then nothing of the old version is deleted.
//
// A response that is no manifest (a login page, a fallback to index.html, half a file, an empty
// list) is ignored. No function here throws because of the cache: what cannot be stored stays in
// memory.

/* exported addPendingClient, adoptVersion, explainOffline, openCache, selectVersions, versionOf */
/* exported versionsInUse */

const SITE = new URL("./", self.location.href);
const CACHE_NAME = `faceapi ${SITE.pathname}`; // several sites may share an origin (GitHub Pages)
const MANIFEST_URL = new URL("assets.json", SITE).href;
const NAVIGATION_TIMEOUT_MS = 3000; // how long a navigation waits for the server's manifest
const MANIFEST_TIMEOUT_MS = 60_000; // when the request for the manifest is aborted

const NETWORK_VERSION = { text: "network", files: new Map() }; // for pages that the network answers

let newestVersion; // the server's latest manifest
let manifestRequest; // the pending request for it
const versions = new Map(); // client → its version
const pendingClients = new Set(); // clients that have not made a request yet

const orUndefined = (promise) => promise.catch(() => undefined);

const rejectStorage = () => Promise.reject(new Error("the browser's storage fails"));

// Replaces a cache that cannot be opened. Versions then stay in memory, and the network sends
// files.
const BROKEN_CACHE = {
  match: rejectStorage,
  put: rejectStorage,
  keys: rejectStorage,
  delete: rejectStorage,
};

/** The cache; undefined if no page has created it. */
async function openCache() {
  try {
    return (await caches.has(CACHE_NAME)) ? await caches.open(CACHE_NAME) : undefined;
  } catch {
    return BROKEN_CACHE;
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

/** The version with this manifest; undefined if the text is no manifest. */
function parseManifest(text) {
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    return undefined;
  }
  const files = manifest?.files;
  const isPlausible = manifest?.format === 1 && Array.isArray(files) && files.length > 0;
  if (!isPlausible || !files.every(isEntry)) return undefined;
  const byPath = new Map(files.map((entry) => [entry.path, entry]));
  return byPath.size === files.length ? { text, files: byPath } : undefined;
}

/** Fetch the server's manifest into `newestVersion`; what is no manifest does not change it. */
function refreshManifest() {
  manifestRequest ??= orUndefined(fetchManifest()).finally(() => {
    manifestRequest = undefined;
  });
  return manifestRequest;
}

async function fetchManifest() {
  const signal = AbortSignal.timeout(MANIFEST_TIMEOUT_MS);
  const response = await fetch(MANIFEST_URL, { cache: "no-cache", signal });
  if (response.ok) newestVersion = parseManifest(await response.text()) ?? newestVersion;
}

// Resolves to undefined if the promise is still pending after a short time.
const briefly = (promise) =>
  Promise.race([
    promise,
    new Promise((resolve) => {
      setTimeout(resolve, NAVIGATION_TIMEOUT_MS);
    }),
  ]);

/** The same, but return after a short time while the request continues. */
const refreshManifestBriefly = () => briefly(refreshManifest());

async function readVersion(cache, url) {
  const response = await orUndefined(cache.match(url));
  const text = response && (await orUndefined(response.text()));
  return text === NETWORK_VERSION.text ? NETWORK_VERSION : parseManifest(text);
}

// Resolves to whether it was stored.
const writeVersion = (cache, url, { text }) =>
  cache.put(url, new Response(text, { headers: { "Content-Type": "application/json" } })).then(
    () => true,
    () => false,
  );

const recordUrl = (client) => `${MANIFEST_URL}?client=${client}`;

/** The versions that a navigation may get, the first choice first. */
async function selectVersions(cache) {
  await refreshManifestBriefly();
  const adopted = await readVersion(cache, MANIFEST_URL);
  const isFirstVisit = await cache.match(MANIFEST_URL).then(
    (response) => !response,
    () => false,
  );
  if (newestVersion && isFirstVisit) await writeVersion(cache, MANIFEST_URL, newestVersion);
  return [newestVersion, adopted].filter(
    (version, i, all) => version && all.findIndex((other) => other?.text === version.text) === i,
  );
}

/** Set the version of a client; resolves when it is recorded. */
async function assignVersion(cache, client, version) {
  if (!client) return; // some browsers do not name it
  versions.set(client, version);
  await writeVersion(cache, recordUrl(client), version);
}

/** Keep the record of a client that is not open yet. */
function addPendingClient(client) {
  if (client) pendingClients.add(client);
}

/**
 * The version of a client; undefined if there is none.
 *
 * A client without one is a page that loaded before the worker controlled it, or a worker that was
 * started from a blob. It gets the newest version, or else the adopted one.
 */
async function versionOf(cache, client) {
  pendingClients.delete(client);
  if (versions.has(client)) return versions.get(client);
  const recorded = await readVersion(cache, recordUrl(client));
  if (recorded) {
    versions.set(client, recorded);
    return recorded;
  }
  const version =
    newestVersion ?? (await readVersion(cache, MANIFEST_URL)) ?? (await selectVersions(cache))[0];
  if (version) await assignVersion(cache, client, version);
  return version;
}

/** Adopt a version if it is the newest, and if `cacheFiles()` resolves to true. */
async function adoptVersion(cache, version, cacheFiles) {
  if (newestVersion?.text !== version.text) return;
  const adopted = await readVersion(cache, MANIFEST_URL);
  if (adopted?.text !== version.text && (await cacheFiles())) {
    await writeVersion(cache, MANIFEST_URL, version);
  }
}

/**
 * Delete the records of closed pages, and return the versions that are still in use.
 *
 * If the cache cannot be read, or the browser does not say which clients are open (Firefox does not
 * while a page with Python is), nothing is deleted, and the result is empty.
 */
async function versionsInUse(cache) {
  const adopted = await readVersion(cache, MANIFEST_URL);
  if (!adopted) return [];
  const all = { includeUncontrolled: true, type: "all" };
  const openClients = await briefly(self.clients.matchAll(all));
  if (!openClients) return [];
  const liveIds = new Set([...openClients.map(({ id }) => id), ...pendingClients]);
  const inUse = [adopted, newestVersion];
  for (const { url } of await cache.keys()) {
    const client = new URL(url).searchParams.get("client");
    if (client && liveIds.has(client)) inUse.push(await readVersion(cache, url));
    else if (client) await cache.delete(url);
  }
  for (const client of liveIds) inUse.push(versions.get(client));
  return inUse.filter(Boolean);
}

// --- pages that cannot be loaded ------------------------------------------------------------------

const OFFLINE_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Offline · faceapi</title>
<style>body { max-width: 36rem; margin: 15vh auto; padding: 0 1rem; font: 1rem/1.6 sans-serif }</style>
<h1>You are offline</h1>
<p>This page has not been saved on this device. Connect to the internet, then reload the page.</p>
<p>Pages that you have opened before still work. To keep all of them, open <em>Offline storage</em>
at the end of any page while you are online.</p>
<p><a href="${new URL(".", self.registration.scope).href}">Go to the start page</a></p>
</html>
`;

// The response to a navigation that failed, instead of the browser's error page.
function explainOffline(error) {
  console.debug(error);
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return new Response(OFFLINE_PAGE, { status: 503, statusText: "Offline", headers });
}
