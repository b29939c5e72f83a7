// Keeps what pages of this site fetched, so that the second visit needs no network.
//
// What is kept is filed under path and SHA-256 (see service-worker-versions.js for where these come
// from), so nothing kept can be out of date. Each file is hashed before it is kept, and again before
// it is handed out: a damaged one is fetched again.
// It keeps nothing unless the cache exists. A page (shared/offline.js) makes it, and deletes it when
// a person wants everything deleted.
// The cache may fail at any time: storage may be full, damaged, or deleted meanwhile. Then files come
// from the network. A navigation that the network can answer is answered.
//
// Classic scripts: Firefox runs no module as a service worker.

importScripts("service-worker-versions.js");

const ISOLATE = new URL("isolate", SITE).href; // kept if a person wants isolated pages

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

self.addEventListener("install", () => self.skipWaiting());
// Not awaited: in Firefox activating then waits for claiming, claiming for the first request of the
// page claimed, and that request for activating, until the worker is killed a minute later.
self.addEventListener("activate", () => {
  self.clients.claim();
});
self.addEventListener("message", (event) => {
  const {
    data,
    ports: [answered],
    source,
  } = event;
  event.waitUntil(data.arrived ? arrived(source.id, data.arrived, answered) : takeCharge());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const ours = request.url.startsWith(SITE.href) && request.method === "GET";
  if (!ours || request.headers.has("range")) return;
  event.respondWith(request.mode === "navigate" ? navigated(event) : requested(event));
});

// A page that came past the worker came from the network: it has what the server has now.
async function takeCharge() {
  await learnSoon();
  await self.clients.claim();
}

// --- answers ---------------------------------------------------------------------------------------

async function navigated(event) {
  const { request, resultingClientId: client } = event;
  const cache = await opened();
  if (!cache) return fetch(request);
  if (client) arriving.add(client);
  const [version, response] = (await orUndefined(pageFor(cache, request))) ?? [NETWORK];
  event.waitUntil(assign(cache, client, version));
  return isolated(cache, response ?? (await fetch(request)));
}

// The page that a navigation asks for, with its version; undefined if only the network can answer.
async function pageFor(cache, request) {
  for (const version of await candidates(cache)) {
    const path = pathOf(request, version);
    if (path?.endsWith("/")) return [version, Response.redirect(new URL(path, SITE))];
    const response = path && (await orUndefined(file(cache, version, path)));
    if (response?.ok) return [version, response];
  }
  return undefined;
}

async function requested(event) {
  const { request, clientId, resultingClientId } = event;
  // A page keeps its version, also after everything was deleted.
  const cache = (await opened()) ?? (versions.has(clientId) ? BROKEN : undefined);
  const version = cache && (await versionOf(cache, clientId));
  if (!version) return fetch(request);
  if (resultingClientId) event.waitUntil(assign(cache, resultingClientId, version)); // its worker
  if (request.url === INVENTORY && version !== NETWORK) {
    return new Response(version.text, { headers: { "Content-Type": "application/json" } });
  }
  const path = pathOf(request, version);
  if (path === undefined) return isolated(cache, await fetch(request));
  if (path.endsWith("/")) return Response.redirect(new URL(path, SITE));
  return isolated(cache, (await file(cache, version, path)) ?? (await refusal(version, path)));
}

// Which file of the site a request is for; settings in the address do not matter.
function pathOf(request, { files }) {
  const [folder, address] = [SITE, new URL(request.url)].map(({ pathname }) => decoded(pathname));
  const path = address?.slice(folder.length);
  if (path === undefined || files.has(path)) return path;
  if (files.has(`${path}index.html`) && /(^|\/)$/.test(path)) return `${path}index.html`;
  return files.has(`${path}/index.html`) ? `${path}/` : undefined;
}

function decoded(pathname) {
  try {
    return decodeURI(pathname);
  } catch {
    return undefined; // no file has such an address
  }
}

// The server has another file under this path than the page's version.
async function refusal({ files }, path) {
  await learnSoon();
  const updated = newest && newest.files.get(path)?.sha256 !== files.get(path).sha256;
  return new Response(
    updated
      ? `${path} is of another version: the site was updated, load this page again`
      : `${path} is damaged: it is not the file that assets.json names`,
    { status: 502, statusText: updated ? "The site was updated" : "Damaged file" },
  );
}

// Threads need a cross-origin isolated page. Where the host cannot send these headers, and a person
// asked for it, they are added here.
async function isolated(cache, response) {
  const plain = response.type === "opaqueredirect" || response.status === 302;
  if (plain || !(await orUndefined(cache.match(ISOLATE)))) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

// --- files -----------------------------------------------------------------------------------------

const keyOf = (path, { sha256 }) => new URL(`${path}?sha256=${sha256}`, SITE).href;

async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A file of a version; undefined if the server has another one. Rejects without a network. */
const file = async (cache, version, path) =>
  (await orUndefined(kept(cache, version, path))) ?? fetched(cache, version, path);

async function kept(cache, { files }, path) {
  const key = keyOf(path, files.get(path));
  const response = await cache.match(key);
  if (!response) return undefined;
  const bytes = await orUndefined(response.arrayBuffer()); // the browser may have lost them
  if (bytes && (await sha256Of(bytes)) === files.get(path).sha256) {
    return copied(response, bytes, "before");
  }
  await cache.delete(key);
  return undefined;
}

// First as a browser fetches, then past its own cache.
async function fetched(cache, { files }, path) {
  for (const mode of ["default", "reload"]) {
    const response = await fetch(new URL(path, SITE), { cache: mode });
    if (!response.ok) return response;
    const bytes = await response.arrayBuffer();
    if ((await sha256Of(bytes)) === files.get(path).sha256) {
      const stored = await keep(cache, keyOf(path, files.get(path)), response, bytes);
      return copied(response, bytes, stored ? "now" : "no");
    }
  }
  return undefined;
}

// Whether there was room. The cache may be deleted at any moment: then nothing is to be kept.
const keep = async (cache, key, response, bytes) =>
  (await orUndefined(caches.has(CACHE))) === true &&
  cache.put(key, copied(response, bytes, "before")).then(
    () => true,
    () => false,
  );

// The bytes are no longer compressed, if they ever were.
function copied(response, bytes, keptWhen) {
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.set("Content-Length", bytes.byteLength);
  headers.set("Faceapi-Kept", keptWhen);
  return new Response(bytes, { status: 200, headers });
}

// --- after a page has loaded -----------------------------------------------------------------------

// Keep files that the page had before the worker was in charge of it; they come out of the browser's
// own cache. Not by fetches of the page: Firefox complains of those that a page leaves unfinished.
// Then its version takes the place of the old one.
async function arrived(client, paths, answered) {
  const work = async () => {
    const cache = await opened();
    const version = cache && (await versionOf(cache, client));
    if (!version) return;
    for (const path of paths) await keepMissing(cache, version, path);
    await adopt(cache, version, () => renewed(cache, version));
    await deleteUnused(cache);
  };
  await work().then(
    () => answered.postMessage({}),
    (error) => answered.postMessage({ error: error.message }),
  );
}

// Whether the file is kept now.
async function keepMissing(cache, version, path) {
  const { files } = version;
  if (!files.has(path) || (await cache.match(keyOf(path, files.get(path))))) return true;
  const response = await fetched(cache, version, path);
  return response?.headers.get("Faceapi-Kept") === "now";
}

const keptFiles = async (cache) =>
  (await cache.keys())
    .map(({ url }) => url)
    .filter((url) => new URL(url).searchParams.has("sha256"));

// Whether all files that are kept of another version are kept of this one, too: else what works
// without a network would not work any more.
async function renewed(cache, version) {
  const paths = new Set((await keptFiles(cache)).map((url) => decoded(new URL(url).pathname)));
  for (const path of version.files.keys()) {
    const isKept = paths.has(decoded(new URL(path, SITE).pathname));
    if (isKept && !(await keepMissing(cache, version, path))) return false;
  }
  return true;
}

async function deleteUnused(cache) {
  const inUse = await versionsInUse(cache);
  if (inUse.length === 0) return;
  const keys = new Set(inUse.flatMap(({ files }) => [...files].map((each) => keyOf(...each))));
  for (const url of await keptFiles(cache)) if (!keys.has(url)) await cache.delete(url);
}
