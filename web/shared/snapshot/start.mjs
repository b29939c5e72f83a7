// Start Pyodide with numpy and faceapi: from the snapshot that an earlier visit made, or, if there
// is none or it cannot be used, by loading and unpacking everything.

import { siteUrl } from "../../host/site.mjs";
import { loadPyodide } from "../../vendor/pyodide/pyodide.mjs";
import { build } from "./build.mjs";
import { restoreLibraries } from "./libraries.mjs";
import { fillMemory } from "./memory.mjs";
import { findLaterModules, loadModules, stdLibURL, writeModules } from "./modules.mjs";
import { readSnapshot } from "./reader.mjs";
import { hasSnapshot, snapshotSize } from "./store.mjs";

export { snapshotSize };

export const indexURL = siteUrl("vendor/pyodide/");

let restored = false;

/** Whether a snapshot for this build of the site is stored. */
export const isStored = () => hasSnapshot(build);

/** Whether this page's Python came from a snapshot. */
export const isRestored = () => restored;

/**
 * Resolves to Pyodide in which numpy and faceapi can be imported.
 *
 * With `?snapshot=off` in its address a page starts as on the first visit.
 */
export async function startPyodide() {
  const isEnabled = new URLSearchParams(globalThis.location.search).get("snapshot") !== "off";
  // The service worker's cache has the snapshot. So a page without a service worker, on the first
  // visit, need not look.
  const mayExist = isEnabled && Boolean(navigator.serviceWorker?.controller);
  return (mayExist && (await readAndRestore())) || startWithoutSnapshot();
}

/** The same, but undefined if there is no snapshot, or if it cannot be used. */
export async function restorePyodide() {
  const exists = await isStored().catch(reportFallback);
  return exists ? readAndRestore() : undefined;
}

async function readAndRestore() {
  const snapshot = await readSnapshot(build).catch(reportFallback);
  const pyodide = snapshot && (await restore(snapshot).catch(reportFallback));
  restored = Boolean(pyodide);
  return pyodide;
}

async function startWithoutSnapshot() {
  const modules = loadModules();
  // Without them, Python would end with a fatal error, so it is not started. The caller gets the
  // reason from `modules`.
  const never = new Promise(() => {});
  const fsInit = (FS) =>
    modules.then(
      (files) => writeModules(FS, files),
      () => never,
    );
  const [pyodide] = await Promise.all([loadPyodide({ indexURL, stdLibURL, fsInit }), modules]);
  findLaterModules(pyodide);
  return pyodide;
}

function reportFallback(error) {
  console.debug("faceapi: Python starts without its snapshot:", error);
  globalThis.dispatchEvent(new CustomEvent("snapshot-fallback", { detail: error.message }));
  return undefined;
}

async function restore({ description, file }) {
  const { header, libraries, slots, memorySize } = description;
  const parts = description.parts.map(({ name, start }) => ({ start, bytes: file(name) }));
  const pyodide = await loadPyodide({
    indexURL,
    stdLibURL,
    _loadSnapshot: new Uint8Array(header), // without the memory, which follows below
    _snapshotDeserializer: ({ options }) => options,
    createPyodideModule: async (settings) => {
      const bases = new Map(libraries.map(({ path, memoryBase }) => [path, memoryBase]));
      settings.libraryMemory = (path) => bases.get(path);
      const { default: createModule } = await import("../../vendor/pyodide/pyodide.asm.mjs");
      const module = await createModule(settings);
      const initialSize = module.HEAP8.length;
      if (initialSize > memorySize) throw new Error("the memory is too large for the snapshot");
      if (initialSize < memorySize) module.growMemory(memorySize);
      const compiled = await Promise.all(libraries.map(({ path }) => file(path)));
      restoreLibraries(module, libraries, slots, compiled);
      delete settings.libraryMemory;
      await fillMemory(new Uint8Array(module.HEAP8.buffer), parts, initialSize);
      return module;
    },
  });
  pyodide.loadedPackages.numpy = "default channel";
  const snapshot = pyodide.pyimport("faceapi.browser.snapshot");
  try {
    snapshot.after_restore();
  } finally {
    snapshot.destroy();
  }
  return pyodide;
}

/**
 * What a snapshot stores for an object of JavaScript that Python holds: a plain object of options.
 * Those that can be reached from `globalThis` are stored as their path.
 */
export function serialize(value) {
  if (Object.getPrototypeOf(value) === Object.prototype) return { options: value };
  throw new Error(`Python holds an object of JavaScript that no snapshot can contain: ${value}`);
}
