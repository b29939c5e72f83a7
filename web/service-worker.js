// Caches what pages of this site fetch, so that later visits need no network.
//
// Files are cached by path and SHA-256 (service-worker-versions.js says where these come from), so
// no entry is ever out of date. A file is verified when it is written and again when it is read; a
// damaged entry is fetched again.
//
// Nothing is cached until a page has created the cache (shared/offline.js), which deletes it when
// the user deletes everything. The cache may fail at any time, because storage is full, damaged,
// or deleted by the browser. Then files come from the network, and pages keep working.
//
// These are classic scripts, because Firefox supports no modules as service workers.

/* global BROKEN_CACHE, CACHE_NAME, MANIFEST_URL, NETWORK_VERSION, SITE, newestVersion, versions */
/* global addPendingClient, adoptVersion, assignVersion, explainOffline, openCache, orUndefined */
/* global refreshManifestBriefly, selectVersions, versionOf, versionsInUse */

importScripts("service-worker-versions.js");

const ISOLATE_KEY = new URL("isolate", SITE).href; // in the cache if the user wants isolated pages

const ISOLATION_HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const CACHE_STATUS = "X-Faceapi-Cache"; // a response header: "hit", "stored", or "skipped"

self.addEventListener("install", () => self.skipWaiting());
// Not awaited: in Firefox, activation would wait for the claim, the claim for the first request of
// the claimed page, and that request for the activation, until the browser kills the worker after a
// minute.
self.addEventListener("activate", () => {
  self.clients.claim();
});
self.addEventListener("message", (event) => {
  const { data, ports, source } = event;
  if (data.type === "claim") event.waitUntil(claimClients());
  else if (data.type === "loaded") event.waitUntil(onPageLoaded(source.id, data.paths, ports[0]));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isOwn = request.url.startsWith(SITE.href) && request.method === "GET";
  if (!isOwn || request.headers.has("range")) return;
  const respond = request.mode === "navigate" ? respondToNavigation : respondToRequest;
  event.respondWith(respond(event));
});

// A page that the worker did not serve came from the network, and so has the server's version.
async function claimClients() {
  await refreshManifestBriefly();
  await self.clients.claim();
}

// --- responses -----------------------------------------------------------------------------------

async function respondToNavigation(event) {
  const { request, resultingClientId: client } = event;
  const cache = await openCache();
  if (!cache) return fetch(request);
  addPendingClient(client);
  const [version, response] = (await orUndefined(loadPage(cache, request))) ?? [NETWORK_VERSION];
  event.waitUntil(assignVersion(cache, client, version));
  return withIsolationHeaders(cache, response ?? (await fetch(request).catch(explainOffline)));
}

// The version and the response for a navigation; undefined if only the network can answer it.
async function loadPage(cache, request) {
  for (const version of await selectVersions(cache)) {
    const path = pathOf(request, version);
    if (path?.endsWith("/")) return [version, Response.redirect(new URL(path, SITE))];
    const response = path && (await orUndefined(loadFile(cache, version, path)));
    if (response?.ok) return [version, response];
  }
  return undefined;
}

async function respondToRequest(event) {
  const { request, clientId, resultingClientId } = event;
  // A page keeps its version even after everything was deleted.
  const cache = (await openCache()) ?? (versions.has(clientId) ? BROKEN_CACHE : undefined);
  const version = cache && (await versionOf(cache, clientId));
  if (!version) return fetch(request);
  // The request starts a worker, which gets the version of its page.
  if (resultingClientId) event.waitUntil(assignVersion(cache, resultingClientId, version));
  if (request.url === MANIFEST_URL && version !== NETWORK_VERSION) {
    return new Response(version.text, { headers: { "Content-Type": "application/json" } });
  }
  const path = pathOf(request, version);
  if (path === undefined) return withIsolationHeaders(cache, await fetch(request));
  if (path.endsWith("/")) return Response.redirect(new URL(path, SITE));
  const response = await loadFile(cache, version, path);
  return withIsolationHeaders(cache, response ?? (await mismatchError(version, path)));
}

// The path of the requested file, without the query; undefined if the version has no such file. A
// path that ends with a slash is a folder, to which the request must be redirected.
function pathOf(request, { files }) {
  const [folder, address] = [SITE, new URL(request.url)].map(({ pathname }) =>
    decodePath(pathname),
  );
  const path = address?.slice(folder.length);
  if (path === undefined || files.has(path)) return path;
  if (files.has(`${path}index.html`) && /(^|\/)$/.test(path)) return `${path}index.html`;
  return files.has(`${path}/index.html`) ? `${path}/` : undefined;
}

function decodePath(pathname) {
  try {
    return decodeURI(pathname);
  } catch {
    return undefined; // no file has such an address
  }
}

// The response when the server's file is not the one of the page's version.
async function mismatchError({ files }, path) {
  await refreshManifestBriefly();
  const isUpdated =
    newestVersion && newestVersion.files.get(path)?.sha256 !== files.get(path).sha256;
  return new Response(
    isUpdated
      ? `${path} is of another version: the site was updated, load this page again`
      : `${path} is damaged: it is not the file that assets.json names`,
    { status: 502, statusText: isUpdated ? "The site was updated" : "Damaged file" },
  );
}

// Threads need a cross-origin isolated page. If the user asked for them, the headers are added
// here, for hosts that cannot send them.
async function withIsolationHeaders(cache, response) {
  const isRedirect = response.type === "opaqueredirect" || response.status === 302;
  if (isRedirect || !(await orUndefined(cache.match(ISOLATE_KEY)))) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

// --- files ---------------------------------------------------------------------------------------

const cacheKey = (path, { sha256 }) => new URL(`${path}?sha256=${sha256}`, SITE).href;

async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A file of a version; undefined if the server's file differs. Rejects without a network. */
const loadFile = async (cache, version, path) =>
  (await orUndefined(fromCache(cache, version, path))) ?? fromNetwork(cache, version, path);

// What is sent is the cache's own response, which the browser passes on without this worker, and
// whose compiled scripts it keeps. The bytes of another handle on it are verified.
async function fromCache(cache, { files }, path) {
  const key = cacheKey(path, files.get(path));
  const [response, copy] = await Promise.all([cache.match(key), cache.match(key)]);
  if (!response || !copy) return undefined;
  const bytes = await orUndefined(copy.arrayBuffer()); // the browser may have lost them
  if (bytes && (await sha256Of(bytes)) === files.get(path).sha256) return response;
  await cache.delete(key);
  return undefined;
}

// The second attempt bypasses the browser's HTTP cache.
async function fromNetwork(cache, { files }, path) {
  for (const mode of ["default", "reload"]) {
    const response = await fetch(new URL(path, SITE), { cache: mode });
    if (!response.ok) return response;
    const bytes = await response.arrayBuffer();
    if ((await sha256Of(bytes)) === files.get(path).sha256) {
      const isStored = await putInCache(cache, cacheKey(path, files.get(path)), response, bytes);
      return withCacheStatus(response, bytes, isStored ? "stored" : "skipped");
    }
  }
  return undefined;
}

// Resolves to whether it was stored. If the cache was deleted meanwhile, nothing may be stored.
const putInCache = async (cache, key, response, bytes) =>
  (await orUndefined(caches.has(CACHE_NAME))) === true &&
  cache.put(key, withCacheStatus(response, bytes, "hit")).then(
    () => true,
    () => false,
  );

// `bytes` are the decoded body of `response`.
function withCacheStatus(response, bytes, status) {
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.set("Content-Length", bytes.byteLength);
  headers.set(CACHE_STATUS, status);
  return new Response(bytes, { status: 200, headers });
}

// --- after a page has loaded ---------------------------------------------------------------------

// Cache the files that the page loaded before the worker controlled it; they come from the
// browser's HTTP cache. The page does not fetch them itself, because Firefox reports an error for
// each fetch that is still pending when a page closes. Then the page's version may replace the
// adopted one.
async function onPageLoaded(client, paths, port) {
  try {
    await cachePage(client, paths);
    port.postMessage({});
  } catch (error) {
    port.postMessage({ error: error.message });
  }
}

async function cachePage(client, paths) {
  const cache = await openCache();
  const version = cache && (await versionOf(cache, client));
  if (!version) return;
  for (const path of paths) await cacheIfMissing(cache, version, path);
  await adoptVersion(cache, version, () => cacheUpdatedFiles(cache, version));
  await deleteUnusedFiles(cache);
}

// Resolves to whether the file is in the cache, or not part of the version.
async function cacheIfMissing(cache, version, path) {
  const { files } = version;
  if (!files.has(path) || (await cache.match(cacheKey(path, files.get(path))))) return true;
  const response = await fromNetwork(cache, version, path);
  return response?.headers.get(CACHE_STATUS) === "stored";
}

const cachedFileUrls = async (cache) =>
  (await cache.keys())
    .map(({ url }) => url)
    .filter((url) => new URL(url).searchParams.has("sha256"));

// Cache each file of this version that is cached in another one, so that everything that works
// without a network still does. Resolves to whether all are cached.
async function cacheUpdatedFiles(cache, version) {
  const urls = await cachedFileUrls(cache);
  const cachedPaths = new Set(urls.map((url) => decodePath(new URL(url).pathname)));
  for (const path of version.files.keys()) {
    const isCached = cachedPaths.has(decodePath(new URL(path, SITE).pathname));
    if (isCached && !(await cacheIfMissing(cache, version, path))) return false;
  }
  return true;
}

async function deleteUnusedFiles(cache) {
  const inUse = await versionsInUse(cache);
  if (inUse.length === 0) return;
  const keys = new Set(inUse.flatMap(({ files }) => [...files].map((entry) => cacheKey(...entry))));
  for (const url of await cachedFileUrls(cache)) if (!keys.has(url)) await cache.delete(url);
}
