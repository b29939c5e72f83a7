// Where the site is, and what it calls its storage.

const SITE = new URL("../", import.meta.url);

/** The absolute URL of a file of the site. */
export const siteUrl = (path) => new URL(path, SITE).href;

export const models = siteUrl("models/");
export const onnxruntime = siteUrl("vendor/onnxruntime/");

// Several copies of the site may share one origin, and so its storage. To separate them, each name
// ends with the path of the copy. A page that imports this file from another origin uses the path
// of the page's folder.
export const sitePath =
  SITE.origin === globalThis.origin
    ? SITE.pathname
    : globalThis.location.pathname.replace(/[^/]*$/, "");

const CACHE_PREFIX = "faceapi ";

/** The cache of the service worker. */
export const cacheName = `${CACHE_PREFIX}${sitePath}`;

/** The database of faceapi.browser.Gallery. */
export const galleryName = `faceapi-gallery ${sitePath}`;

/** The database of the page "People in photos"; see web/shared/ui/people/album/store.py. */
export const albumName = `${galleryName}-album`;

/** The former name of the gallery, which all copies on an origin shared. */
export const oldGalleryName = "faceapi-gallery";

/** The localStorage key of the timings from faceapi.browser.inference.backend_timings. */
export const timingsKey = `faceapi.quickest ${sitePath}`;

/** The localStorage key of the number of people whom the live page saw today. */
export const counterKey = `faceapi.people ${sitePath}`;

const OLD_TIMINGS_KEY = "faceapi.quickest";

// The first copy takes the timings over; the others measure again.
function renameTimings() {
  const timings = globalThis.localStorage?.getItem(OLD_TIMINGS_KEY); // none in a worker
  if (timings === null || timings === undefined) return;
  if (localStorage.getItem(timingsKey) === null) localStorage.setItem(timingsKey, timings);
  localStorage.removeItem(OLD_TIMINGS_KEY);
}

try {
  renameTimings();
} catch (error) {
  console.debug(error); // the browser stores nothing for this page, or has no room
}

/** Paths of the site's copies on this origin, according to the caches of their service workers. */
async function copyPaths() {
  const names = (await globalThis.caches?.keys()) ?? []; // no caches without https
  return names
    .filter((name) => name.startsWith(`${CACHE_PREFIX}/`))
    .map((name) => name.slice(CACHE_PREFIX.length));
}

/** Whether the old gallery must stay, because another copy has not imported its people yet. */
export async function oldGalleryIsShared() {
  try {
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    const otherPaths = (await copyPaths()).filter((path) => path !== sitePath);
    return otherPaths.some((path) => !databases.includes(`${oldGalleryName} ${path}`));
  } catch (error) {
    console.debug(error);
    return true; // when in doubt, delete nothing
  }
}
