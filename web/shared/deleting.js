// "Delete everything": what that is, in words, and how it goes. Only what this copy of the site
// stores, by its exact name: other copies and other programs may live on the same origin.

import {
  cacheName,
  galleryName,
  oldGalleryIsShared,
  oldGalleryName,
  quickestKey,
  sitePath,
} from "../host.mjs";

const PEOPLE = "people"; // the store in the gallery; see faceapi/browser/storage/gallery.py

const names = async () => (await indexedDB.databases()).map(({ name }) => name);

function finished(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Open the gallery, without people if it does not exist.
function opened(name) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.result.createObjectStore(PEOPLE, { keyPath: "label" });
  return finished(request);
}

async function inGallery(name, mode, work) {
  const database = await opened(name);
  database.onversionchange = () => database.close();
  try {
    return await finished(work(database.transaction(PEOPLE, mode).objectStore(PEOPLE)));
  } finally {
    database.close();
  }
}

function deleted(name, blocked) {
  const request = indexedDB.deleteDatabase(name);
  request.onblocked = blocked;
  return finished(request);
}

async function peopleSaved() {
  const all = await names();
  const name = [galleryName, oldGalleryName].find((each) => all.includes(each));
  return name ? inGallery(name, "readonly", (store) => store.count()) : 0;
}

const several = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** The question to answer first: what will go, and what will not. */
export async function question() {
  const files = (await caches.has(cacheName)) ? await (await caches.open(cacheName)).keys() : [];
  const people = await peopleSaved();
  const stays = (await names()).includes(oldGalleryName) && (await oldGalleryIsShared());
  return [
    `Delete everything that ${location.host}${sitePath} keeps on this device?`,
    `- ${several(files.length, "file", "files")} of the site, for visits without a network`,
    `- ${several(people, "person", "people")} you saved`,
    "- how fast the networks run here, and the choice of processor cores",
    "",
    stays
      ? "Another copy of this site shares the people saved before each had its own: for it they stay."
      : "Other sites and other copies of this one lose nothing.",
  ].join("\n");
}

/** Delete it; `blocked` is called if another tab has to be closed first. */
export async function deleteStored(blocked) {
  await caches.delete(cacheName); // first: the worker keeps nothing any more
  const site = new URL("../", import.meta.url).href;
  const registration = await navigator.serviceWorker.getRegistration(site);
  // It may be that of a copy in a folder above.
  if (registration?.scope === site) await registration.unregister();
  localStorage.removeItem(quickestKey);
  const all = await names();
  if (all.includes(oldGalleryName) && (await oldGalleryIsShared())) {
    // An empty gallery of its own keeps this copy from taking over the shared people again.
    await inGallery(galleryName, "readwrite", (store) => store.clear());
    return;
  }
  const ours = all.filter((name) => name === galleryName || name === oldGalleryName);
  await Promise.all(ours.map((name) => deleted(name, blocked)));
}
