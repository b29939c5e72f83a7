// Keeps what pages of this site fetched, so that the second visit needs no network.
//
// It believes only assets.json, which the build writes: path, size and SHA-256 of every file. What
// is kept is filed under path and hash, so nothing kept can be out of date, and each file is hashed
// before it is kept, and again before it is handed out: a damaged one is fetched anew.
// It keeps nothing unless the cache exists. A page (shared/offline.js) makes it, and deletes it when
// a person wants everything deleted.
//
// A classic script: Firefox runs no module as a service worker.

const SITE = new URL('./', self.location.href);
const CACHE = `faceapi ${SITE.pathname}`; // several sites may live on one origin (GitHub Pages)
const INVENTORY = new URL('assets.json', SITE).href;
const ISOLATE = new URL('isolate', SITE).href; // kept under this address: the wish to be isolated
const PATIENCE = 3000; // milliseconds to wait for news before the last known inventory will do

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

let known; // path → {size, sha256}

self.addEventListener('install', () => self.skipWaiting());
// Not awaited: in Firefox activating then waits for claiming, claiming for the first request of the
// page claimed, and that request for activating, until the worker is killed a minute later.
self.addEventListener('activate', () => { self.clients.claim(); });
self.addEventListener('message', (event) => {
  const { data, ports: [answered] } = event;
  event.waitUntil(data.keep ? complete(data.keep, answered) : self.clients.claim());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const ours = request.url.startsWith(SITE.href) && request.method === 'GET';
  if (ours && !request.headers.has('range')) event.respondWith(answer(event));
});

async function answer(event) {
  const { request } = event;
  if (!await caches.has(CACHE)) return fetch(request);
  const cache = await caches.open(CACHE);
  if (new URL(request.url).href === INVENTORY) return news(cache);
  if (request.mode === 'navigate') await withPatience(learn(cache));
  known ??= await lastKnown(cache) ?? await learn(cache);
  const path = pathOf(request);
  if (path === undefined) return isolated(cache, await fetch(request));
  if (path.endsWith('/')) return Response.redirect(new URL(path, SITE));
  return isolated(cache, await kept(cache, path) ?? await fresh(cache, path));
}

// Which file of the site a request is for; settings in the address do not matter.
function pathOf(request) {
  const path = decodeURI(new URL(request.url).pathname).slice(decodeURI(SITE.pathname).length);
  if (known?.has(path)) return path;
  if (known?.has(`${path}index.html`) && /(^|\/)$/.test(path)) return `${path}index.html`;
  return known?.has(`${path}/index.html`) ? `${path}/` : undefined;
}

// --- the inventory -----------------------------------------------------------------------------

const parsed = async (response) => (
  new Map((await response.json()).files.map(({ path, ...rest }) => [path, rest]))
);

async function lastKnown(cache) {
  const response = await cache.match(INVENTORY);
  return response && parsed(response);
}

// Ask the server what there is; what is no longer part of the site need not be kept.
async function learn(cache) {
  const response = await fetch(INVENTORY, { cache: 'no-cache' }).catch(() => undefined);
  if (!response?.ok) return known;
  const inventory = await parsed(response.clone());
  await cache.put(INVENTORY, response);
  known = inventory;
  for (const { url } of await cache.keys()) {
    const { pathname, searchParams } = new URL(url);
    const sha256 = searchParams.get('sha256');
    const path = decodeURI(pathname).slice(decodeURI(SITE.pathname).length);
    if (sha256 && known.get(path)?.sha256 !== sha256) await cache.delete(url);
  }
  return known;
}

async function news(cache) {
  await learn(cache);
  return await cache.match(INVENTORY) ?? fetch(INVENTORY);
}

const withPatience = (promise) => (
  Promise.race([promise, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })])
);

// --- files ---------------------------------------------------------------------------------------

const keyOf = (path, { sha256 }) => new URL(`${path}?sha256=${sha256}`, SITE).href;

async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function kept(cache, path) {
  const key = keyOf(path, known.get(path));
  const response = await cache.match(key);
  if (!response) return undefined;
  const bytes = await response.arrayBuffer().catch(() => undefined); // its file may be gone
  if (bytes && await sha256Of(bytes) === known.get(path).sha256) {
    return copied(response, bytes, 'before');
  }
  await cache.delete(key);
  return undefined;
}

async function fresh(cache, path) {
  // First as a browser does, then past its own cache, then as a site that has just been updated.
  const ways = [() => 'default', () => 'reload', async () => { await learn(cache); return 'reload'; }];
  for (const way of ways) {
    const response = await fetch(new URL(path, SITE), { cache: await way() });
    if (!response.ok || !known.has(path)) return response;
    const bytes = await response.arrayBuffer();
    if (await sha256Of(bytes) === known.get(path).sha256) {
      return copied(response, bytes, await keep(cache, path, response, bytes) ? 'now' : 'no');
    }
  }
  return new Response(`${path} is damaged: it is not the file that assets.json names`, {
    status: 502,
    statusText: 'Damaged file',
  });
}

// Keep files that a page had before the worker was in charge of it; they come out of the browser's
// own cache. Not by fetches of the page: Firefox complains of those that a page leaves unfinished.
async function complete(paths, answered) {
  const tell = (told) => answered.postMessage(told);
  await keepMissing(paths).then(() => tell({}), (error) => tell({ error }));
}

async function keepMissing(paths) {
  if (!await caches.has(CACHE)) return;
  const cache = await caches.open(CACHE);
  known ??= await lastKnown(cache) ?? await learn(cache);
  for (const path of paths.filter((each) => known?.has(each))) {
    if (!await cache.match(keyOf(path, known.get(path)))) await fresh(cache, path);
  }
}

// Whether there was room. The cache may be deleted at any moment: then nothing is to be kept.
async function keep(cache, path, response, bytes) {
  if (!await caches.has(CACHE)) return false;
  const { type } = response;
  return cache.put(keyOf(path, known.get(path)), copied(response, bytes, type)).then(
    () => true,
    () => false,
  );
}

// The bytes are no longer compressed, if they ever were.
function copied(response, bytes, keptWhen) {
  const headers = new Headers(response.headers);
  headers.delete('Content-Encoding');
  headers.set('Content-Length', bytes.byteLength);
  headers.set('Faceapi-Kept', keptWhen);
  return new Response(bytes, { status: 200, headers });
}

// Threads need a cross-origin isolated page. Where the host cannot send these headers, and a person
// asked for it, they are added here.
async function isolated(cache, response) {
  if (response.type === 'opaqueredirect' || !await cache.match(ISOLATE)) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
