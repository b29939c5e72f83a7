// Files of the site whose hashes the page has, verified on their way from the network.

import { refetch, sha256 } from "../host/assets.mjs";

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
      if ((await sha256(await new Blob(chunks).arrayBuffer())) !== hash) {
        onDamage(new URL(url).pathname);
        refetch(url);
        throw new Error(`${url} is damaged`);
      }
      controller.enqueue(chunks.at(-1));
    },
  });
  return new Response(response.body.pipeThrough(check), response);
}
