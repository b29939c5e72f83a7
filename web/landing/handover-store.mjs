// A photo on its way from the landing page to the photo page. It is kept in this browser's storage
// for the moment between the two pages, and deleted as soon as the second has it.

import { sitePath } from "../host/site.mjs";

/** The database of the photo; it exists only while a photo is on its way. */
export const handoverName = `faceapi-handover ${sitePath}`;

const STORE = "photos";
const KEY = "photo";

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function withStore(mode, makeRequest) {
  const opening = indexedDB.open(handoverName);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await result(opening);
  try {
    return await result(makeRequest(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** Keep a photo for the next page. */
export const keepPhoto = (file) => withStore("readwrite", (store) => store.put(file, KEY));

/** The photo that was kept, or undefined; afterwards it is not kept anymore. */
export async function takePhoto() {
  const photo = await withStore("readonly", (store) => store.get(KEY));
  await forgetPhoto();
  return photo;
}

/** Delete a photo that no page has taken. */
export const forgetPhoto = () => result(indexedDB.deleteDatabase(handoverName));
