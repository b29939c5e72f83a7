// The snapshot in the site's cache: Python's memory, the libraries, and a description of both.
//
// It is in the cache of the service worker, which exists once a page has created it and until the
// user deletes everything. Each entry carries its hash, because storage can be damaged.

import { sha256 } from "../../host/assets.mjs";
import { cacheName, siteUrl } from "../../host/site.mjs";

const PREFIX = siteUrl("snapshot/");

/** The name of the entry that describes a snapshot; without it, there is none. */
export const DESCRIPTION = "description.json";

/** The header with the hash of the description, which has the hashes of the other entries. */
export const HASH_HEADER = "X-Faceapi-SHA-256";

/** The address of an entry. */
export const entryUrl = (build, name) => `${PREFIX}${build}/${encodeURIComponent(name)}`;

async function openCache() {
  if (!globalThis.caches || !(await caches.has(cacheName))) return undefined;
  return caches.open(cacheName);
}

/** Whether a snapshot for this build is stored; false without a cache. */
export async function hasSnapshot(build) {
  const cache = await openCache();
  return Boolean(cache && (await cache.match(entryUrl(build, DESCRIPTION))));
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

/** Store a snapshot (`files` maps names to bytes), and delete those of other builds. */
export async function writeSnapshot(build, description, files) {
  const cache = await openCache();
  if (!cache) throw new Error("the site's cache was deleted");
  await deleteSnapshots(cache);
  const hashes = {};
  for (const [name, bytes] of Object.entries(files)) {
    hashes[name] = await sha256(bytes);
    const headers = { "Content-Length": bytes.length };
    await cache.put(entryUrl(build, name), new Response(bytes, { headers }));
  }
  const text = new TextEncoder().encode(JSON.stringify({ ...description, hashes }));
  const headers = { "Content-Length": text.length, [HASH_HEADER]: await sha256(text) };
  await cache.put(entryUrl(build, DESCRIPTION), new Response(text, { headers })); // last
}

/** Delete every snapshot, whatever its build. */
export async function deleteSnapshots(cache) {
  cache ??= await openCache();
  for (const { url } of (await cache?.keys()) ?? []) {
    if (url.startsWith(PREFIX)) await cache.delete(url);
  }
}
