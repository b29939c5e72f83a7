// Make the snapshot once, in a worker, when the page has shown its first result and is idle.

import { startModuleWorker } from "../../host/blob-workers.mjs";
import { build } from "./build.mjs";
import { isRestored, isStored } from "./start.mjs";

const IDLE_MS = 2000; // after the first result; the page may still have work to do
const NEEDED_BYTES = 100e6; // a snapshot takes half of this
const LOCK = `faceapi-snapshot ${build}`;

/** Resolves to the size of the snapshot in bytes, undefined if none is made. */
export async function makeSnapshotWhenIdle() {
  if (isRestored() || !globalThis.caches || !navigator.locks) return undefined;
  await idle();
  if (document.hidden || (await isStored()) || !(await hasRoom())) return undefined;
  // One tab at a time; the others find the snapshot when they are loaded again.
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && runWorker());
}

const idle = () =>
  new Promise((resolve) => {
    const wait = globalThis.requestIdleCallback ?? ((callback) => setTimeout(callback, 0));
    setTimeout(() => wait(resolve), IDLE_MS);
  });

// WebKitGTK does not say how much room there is. A snapshot that does not fit is not stored.
async function hasRoom() {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota - usage > NEEDED_BYTES;
}

// The worker is stopped when the tab is hidden: it would compete with the tab that is in use.
function runWorker() {
  const worker = startModuleWorker(new URL("./make.mjs", import.meta.url));
  const stopped = new AbortController();
  const { signal } = stopped;
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { size, error } }) =>
      error === undefined ? resolve(size) : reject(new Error(error));
    worker.onerror = ({ message }) => reject(new Error(message));
    const giveUp = () => document.hidden && resolve(undefined);
    document.addEventListener("visibilitychange", giveUp, { signal });
  }).finally(() => {
    stopped.abort();
    worker.terminate();
  });
}
