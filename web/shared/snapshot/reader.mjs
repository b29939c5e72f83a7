// Reads and verifies the snapshot in a worker, which leaves the page free to start Python.
//
// The worker is a function in a blob, because modules would be requested one after the other.

import { cacheName } from "../../host/site.mjs";
import { trustedUrl } from "../../host/trusted-url.mjs";
import { DESCRIPTION, HASH_HEADER, entryUrl } from "./store.mjs";

/**
 * The stored snapshot: {description, file(name)}, undefined if there is none.
 *
 * `file` resolves to the verified bytes of an entry, or to the WebAssembly.Module of a library. It
 * rejects if they are damaged.
 */
export async function readSnapshot(build) {
  const source = new Blob([`(${readInWorker})();`], { type: "text/javascript" });
  const blobUrl = URL.createObjectURL(source);
  const worker = new Worker(trustedUrl(blobUrl));
  const files = new Map(); // name → {promise, resolve, reject}
  let pending = 0;
  const stop = () => {
    worker.terminate();
    URL.revokeObjectURL(blobUrl);
  };
  const file = (name) => files.get(name).promise;

  const reading = new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message ?? "the worker could not start"));
    worker.onmessage = ({ data: { description, name, content, error } }) => {
      if (error !== undefined && name === undefined) {
        reject(new Error(error));
      } else if (name !== undefined) {
        if (error === undefined) files.get(name).resolve(content);
        else files.get(name).reject(new Error(error));
        pending -= 1;
        if (pending === 0) stop();
      } else if (description) {
        for (const path of Object.keys(description.hashes)) files.set(path, deferred());
        pending = files.size;
        resolve({ description, file });
      } else {
        stop();
        resolve(undefined);
      }
    };
    const url = entryUrl(build, DESCRIPTION);
    const entryUrls = entryUrl(build, "");
    worker.postMessage({ cacheName, url, folder: entryUrls, hashHeader: HASH_HEADER });
  });
  try {
    return await reading;
  } catch (error) {
    stop();
    throw error;
  }
}

function deferred() {
  const result = {};
  result.promise = new Promise((resolve, reject) => {
    Object.assign(result, { resolve, reject });
  });
  result.promise.catch(() => {}); // of several failures only the first is awaited
  return result;
}

// The whole program of the worker: nothing outside of this function exists there.
function readInWorker() {
  const verified = async (bytes, hash, name) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (actual !== hash) throw new Error(`${name} is damaged`);
    return bytes;
  };

  self.onmessage = async ({ data: { cacheName: cache, url, folder, hashHeader } }) => {
    const match = (address) => caches.match(address, { cacheName: cache });

    const send = async (name, hash, isLibrary) => {
      try {
        const entry = await match(folder + encodeURIComponent(name));
        if (!entry) throw new Error(`the snapshot has no ${name}`);
        const bytes = await verified(await entry.arrayBuffer(), hash, name);
        if (isLibrary) postMessage({ name, content: await WebAssembly.compile(bytes) });
        else postMessage({ name, content: new Uint8Array(bytes) }, [bytes]);
      } catch (error) {
        postMessage({ name, error: error.message });
      }
    };

    try {
      const entry = await match(url);
      if (!entry) {
        postMessage({});
        return;
      }
      const hash = entry.headers.get(hashHeader);
      const bytes = await verified(await entry.arrayBuffer(), hash, "the description");
      const description = JSON.parse(new TextDecoder().decode(bytes));
      postMessage({ description });
      const libraries = new Set(description.libraries.map(({ path }) => path));
      for (const [name, expected] of Object.entries(description.hashes)) {
        send(name, expected, libraries.has(name));
      }
    } catch (error) {
      postMessage({ error: error.message });
    }
  };
}
