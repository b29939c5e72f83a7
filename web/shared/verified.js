// Files of the site whose hashes the page has: read from the site's cache, or verified on their way
// from the network.

import { refetch, sha256 } from "../host/assets.mjs";
import { cacheName } from "../host/site.mjs";
import { concat } from "../host/typed-arrays.mjs";

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

/**
 * The response, whose last chunk passes only after all of them were verified.
 *
 * The others pass as they arrive, so that wasm compiles during the download. If the file is
 * damaged, `onDamage` is called with its path.
 */
export function withIntegrityCheck(response, url, hash, onDamage) {
  const chunks = [];
  const check = new TransformStream({
    transform(chunk, controller) {
      if (chunks.length) controller.enqueue(chunks.at(-1));
      chunks.push(chunk);
    },
    async flush(controller) {
      // Not joined by a Blob, whose bytes go to another process and back.
      if ((await sha256(concat(Uint8Array, chunks))) !== hash) {
        onDamage(new URL(url).pathname);
        refetch(url);
        throw new Error(`${url} is damaged`);
      }
      controller.enqueue(chunks.at(-1));
    },
  });
  return new Response(response.body.pipeThrough(check), response);
}
