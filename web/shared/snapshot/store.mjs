// The snapshot in the site's cache: Python's memory, the libraries, and a description of both.
//
// It is in the cache of the service worker, which exists once a page has created it and until the
// user deletes everything. Each entry carries its hash, because storage can be damaged.

import { sha256 } from "../../host/assets.mjs";
import { cacheName, siteUrl } from "../../host/site.mjs";

const PREFIX = siteUrl("snapshot/");
const urlOf = (build, name) => `${PREFIX}${build}/${encodeURIComponent(name)}`;
const DESCRIPTION = "description.json";

async function openCache() {
  if (!globalThis.caches || !(await caches.has(cacheName))) return undefined;
  return caches.open(cacheName);
}

/** Whether a snapshot for this build is stored; false without a cache. */
export async function hasSnapshot(build) {
  const cache = await openCache();
  return Boolean(cache && (await cache.match(urlOf(build, DESCRIPTION))));
}

/** The size of the stored snapshots in bytes; 0 if there is none. */
export async function snapshotSize() {
  const cache = await openCache();
  let size = 0;
  for (const { url } of (await cache?.keys()) ?? []) {
    if (!url.startsWith(PREFIX)) continue;
    size += Number((await cache.match(url))?.headers.get("Content-Length") ?? 0);
  }
  return size;
}

/**
 * The stored snapshot: {description, file(name)}, undefined if there is none.
 *
 * `file` resolves to the verified bytes of an entry and rejects if they are damaged.
 */
export async function readSnapshot(build) {
  const cache = await openCache();
  const response = await cache?.match(urlOf(build, DESCRIPTION));
  if (!response) return undefined;
  const description = await response.json();
  const file = async (name) => {
    const entry = await cache.match(urlOf(build, name));
    if (!entry) throw new Error(`the snapshot has no ${name}`);
    const bytes = new Uint8Array(await entry.arrayBuffer());
    if ((await sha256(bytes)) !== description.hashes[name]) throw new Error(`${name} is damaged`);
    return bytes;
  };
  return { description, file };
}

/** Store a snapshot (`files` maps names to bytes), and delete those of other builds. */
export async function writeSnapshot(build, description, files) {
  const cache = await openCache();
  if (!cache) throw new Error("the site's cache was deleted");
  await deleteSnapshots(cache);
  const hashes = {};
  for (const [name, bytes] of Object.entries(files)) {
    hashes[name] = await sha256(bytes);
    const headers = { "Content-Length": bytes.length };
    await cache.put(urlOf(build, name), new Response(bytes, { headers }));
  }
  // Last: without its description a snapshot does not exist.
  const text = JSON.stringify({ ...description, hashes });
  await cache.put(urlOf(build, DESCRIPTION), new Response(text));
}

/** Delete every snapshot, whatever its build. */
export async function deleteSnapshots(cache) {
  cache ??= await openCache();
  for (const { url } of (await cache?.keys()) ?? []) {
    if (url.startsWith(PREFIX)) await cache.delete(url);
  }
}
