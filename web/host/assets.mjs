// Fetching the site's files, and verifying them by assets.json.

import { siteUrl } from "./site.mjs";

// The site's pages replace `fetch` by one that counts bytes; this is the browser's own.
const nativeFetch = globalThis.fetch.bind(globalThis);

/** The SHA-256 of bytes, in hexadecimal. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Fetch a file; throw an error unless the server answers with success. */
export async function fetchOk(url) {
  const response = await fetch(url).catch((error) => {
    throw new Error(`${url} could not be fetched: ${error.message}`, { cause: error });
  });
  if (!response.ok) throw new Error(`${url} could not be fetched: status ${response.status}`);
  return response;
}

/**
 * Replace a damaged file in the browser's cache, so that the next attempt does not get it again.
 *
 * Errors are ignored: if the network is down, the next attempt reports that.
 */
export function refetch(url) {
  nativeFetch(url, { cache: "reload" })
    .then((response) => response.blob())
    .catch(() => {});
}

/** Path, size and SHA-256 of each file of the site: the list in its assets.json. */
export const loadManifest = async () =>
  (await (await fetchOk(siteUrl("assets.json"))).json()).files;

/** The bytes of a file of the site, verified against assets.json. */
export async function fetchVerified(path) {
  const url = siteUrl(path);
  const [files, bytes] = await Promise.all([
    loadManifest(),
    fetchOk(url).then((response) => response.arrayBuffer()),
  ]);
  const { sha256: expected } = files.find((file) => file.path === path);
  if (crypto.subtle && (await sha256(bytes)) !== expected) {
    refetch(url);
    throw new Error(`${url} is damaged: it is not the file that assets.json names`);
  }
  return bytes;
}
