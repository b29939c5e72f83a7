// "Delete everything": the question to the user, and the deletion. Only what this copy of the site
// stores is deleted, by its exact name: other copies and other programs may share the origin.

import {
  albumName,
  cacheName,
  counterKey,
  galleryName,
  oldGalleryIsShared,
  oldGalleryName,
  sitePath,
  timingsKey,
} from "../host/site.mjs";
import { forgetPhoto } from "../landing/handover-store.mjs";

const PEOPLE_STORE = "people"; // in the gallery; see faceapi/browser/storage/gallery.py

const databaseNames = async () => (await indexedDB.databases()).map(({ name }) => name);

function requestResult(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Open the gallery; a new one has no people.
function openGallery(name) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(PEOPLE_STORE, { keyPath: "label" });
  };
  return requestResult(request);
}

async function withPeopleStore(name, mode, makeRequest) {
  const database = await openGallery(name);
  database.onversionchange = () => database.close();
  try {
    const store = database.transaction(PEOPLE_STORE, mode).objectStore(PEOPLE_STORE);
    return await requestResult(makeRequest(store));
  } finally {
    database.close();
  }
}

function deleteDatabase(name, onBlocked) {
  const request = indexedDB.deleteDatabase(name);
  request.onblocked = onBlocked;
  return requestResult(request);
}

async function countPeople() {
  const existing = await databaseNames();
  const gallery = [galleryName, oldGalleryName].find((name) => existing.includes(name));
  return gallery ? withPeopleStore(gallery, "readonly", (store) => store.count()) : 0;
}

const pluralize = (count, singular, plural) => `${count} ${count === 1 ? singular : plural}`;

/** The question to confirm: what is deleted, and what is not. */
export async function confirmationText() {
  const files = (await caches.has(cacheName)) ? await (await caches.open(cacheName)).keys() : [];
  const people = await countPeople();
  const keepsOldGallery =
    (await databaseNames()).includes(oldGalleryName) && (await oldGalleryIsShared());
  return [
    `Delete everything that ${location.host}${sitePath} stores on this device?`,
    `- ${pluralize(files.length, "file", "files")} of the site, for use offline`,
    `- ${pluralize(people, "person", "people")} you saved`,
    "- the faces and waiting photos of the page “People in photos”",
    "- how fast the networks run here, how many people the live page counted today, and the " +
      "choice of processor cores",
    "",
    keepsOldGallery
      ? "Another copy of this site uses the same people, saved by an older version. It keeps them."
      : "Other sites and other copies of this site are not affected.",
  ].join("\n");
}

/** Delete everything. `onBlocked` is called if the user has to close another tab first. */
export async function deleteStoredData(onBlocked) {
  await caches.delete(cacheName); // first, so that the service worker caches nothing more
  const site = new URL("../", import.meta.url).href;
  const registration = await navigator.serviceWorker.getRegistration(site);
  // The registration may belong to a copy in a parent folder.
  if (registration?.scope === site) await registration.unregister();
  localStorage.removeItem(timingsKey);
  localStorage.removeItem(counterKey);
  await forgetPhoto();
  const existing = await databaseNames();
  if (existing.includes(albumName)) await deleteDatabase(albumName, onBlocked);
  if (existing.includes(oldGalleryName) && (await oldGalleryIsShared())) {
    // An empty gallery keeps this copy from importing the shared people again.
    await withPeopleStore(galleryName, "readwrite", (store) => store.clear());
    return;
  }
  const galleries = existing.filter((name) => name === galleryName || name === oldGalleryName);
  await Promise.all(galleries.map((name) => deleteDatabase(name, onBlocked)));
}
