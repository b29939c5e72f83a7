// Start Pyodide with numpy and faceapi: from the snapshot that an earlier visit made, or, if there
// is none or it cannot be used, by loading and unpacking everything.

import * as host from "../../host.mjs";
import { fetchOk } from "../../host/assets.mjs";
import { siteUrl } from "../../host/site.mjs";
import { loadPyodide } from "../../vendor/pyodide/pyodide.mjs";
import { build } from "./build.mjs";
import { restoreLibraries } from "./libraries.mjs";
import { readSnapshot } from "./store.mjs";

export const indexURL = siteUrl("vendor/pyodide/");
export const programUrl = siteUrl("shared/python.zip");
export const HOME = "/home/pyodide";

let restored = false;

/** Whether this page's Python came from a snapshot. */
export const isRestored = () => restored;

/**
 * Resolves to Pyodide in which numpy and faceapi can be imported.
 *
 * With `?snapshot=off` in its address a page starts as on the first visit.
 */
export async function startPyodide() {
  const isEnabled = new URLSearchParams(globalThis.location.search).get("snapshot") !== "off";
  const snapshot = isEnabled && (await readSnapshot(build).catch(reportFallback));
  const pyodide = snapshot && (await restore(snapshot).catch(reportFallback));
  restored = Boolean(pyodide);
  return pyodide || startWithoutSnapshot();
}

async function startWithoutSnapshot() {
  const program = fetchOk(programUrl).then((response) => response.arrayBuffer());
  program.catch(() => {}); // awaited below, after Pyodide, whose errors come first
  const pyodide = await loadPyodide({ indexURL, packages: ["numpy"] });
  pyodide.unpackArchive(await program, "zip", { extractDir: HOME });
  return pyodide;
}

function reportFallback(error) {
  console.debug("faceapi: Python starts without its snapshot:", error);
  globalThis.dispatchEvent(new CustomEvent("snapshot-fallback", { detail: error.message }));
  return undefined;
}

async function restore({ description, file }) {
  const { libraries, slots } = description;
  // Everything is read, verified and compiled before Pyodide starts: a failure costs less then.
  const [memory, compiled] = await Promise.all([
    file("memory"),
    Promise.all(libraries.map(async ({ path }) => WebAssembly.compile(await file(path)))),
    import("../../vendor/pyodide/pyodide.asm.mjs"),
  ]);
  const pyodide = await loadPyodide({
    indexURL,
    _loadSnapshot: memory,
    _snapshotDeserializer: deserialize,
    createPyodideModule: async (settings) => {
      const bases = new Map(libraries.map(({ path, memoryBase }) => [path, memoryBase]));
      settings.libraryMemory = (path) => bases.get(path);
      const { default: createModule } = await import("../../vendor/pyodide/pyodide.asm.mjs");
      const module = await createModule(settings);
      const missing = memory.length - module.HEAP8.length;
      if (missing > 0) module.growMemory(memory.length);
      restoreLibraries(module, libraries, slots, compiled);
      delete settings.libraryMemory;
      return module;
    },
  });
  const snapshot = pyodide.pyimport("faceapi.browser.snapshot");
  try {
    snapshot.after_restore();
  } finally {
    snapshot.destroy();
  }
  return pyodide;
}

/**
 * What a snapshot stores for an object of JavaScript that Python holds: host.mjs, or a plain
 * object of options. Those that can be reached from `globalThis` are stored as their path.
 */
export function serialize(value) {
  if (value === host) return { host: true };
  if (Object.getPrototypeOf(value) === Object.prototype) return { options: value };
  throw new Error(`Python holds an object of JavaScript that no snapshot can contain: ${value}`);
}

const deserialize = (stored) => (stored.host ? host : stored.options);
