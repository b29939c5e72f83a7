// Files of the site, read from the service worker's cache without the service worker.

import { sha256 } from "./assets.mjs";
import { cacheName } from "./site.mjs";

/**
 * A response with the verified file from the cache of the service worker; undefined without it.
 *
 * The service worker would send the same, but it verifies a file before it sends the first byte,
 * and then each byte crosses two processes: 120 ms instead of 20 for 10 MB.
 */
export async function fromCache(url, hash) {
  const key = `${url}?sha256=${hash}`; // see service-worker.js
  const response = await globalThis.caches?.match(key, { cacheName }).catch(() => undefined);
  if (!response) return undefined;
  const bytes = await response.arrayBuffer().catch(() => undefined); // the browser may have lost it
  if (!bytes || (await sha256(bytes)) !== hash) return undefined; // the service worker replaces it
  return new Response(bytes, response);
}
