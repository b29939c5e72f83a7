// Starts Python, once for all elements of the page.

import { explainLoadError, findProblem, statusProblem } from "./load-error.js";

/** The folder with the contents of dist/ that this file is in. */
export const OWN_FOLDER = new URL("../", import.meta.url).href;

const SLOW_MS = 60_000; // an error says so if Python has not started by then
const NEEDED = ["pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

/**
 * Returns a Pyodide with `faceapi` installed.
 *
 * `folder` is the URL of a folder with the contents of dist/. If the start takes long, `onSlow` is
 * called with a message, and the start continues.
 */
export async function loadRuntime(folder, onSlow) {
  const stop = new AbortController();
  const slow = setTimeout(() => reportDelay(folder, onSlow, stop.signal), SLOW_MS);
  try {
    return await Promise.race([load(folder), failedDownload(folder, stop.signal)]);
  } finally {
    clearTimeout(slow);
    stop.abort();
  }
}

async function load(folder) {
  if (globalThis.origin === "null") {
    throw new Error(
      'this page has no origin: it is in a frame with sandbox="…"; add ' +
        "allow-same-origin to the sandbox",
    );
  }
  const urlOf = (path) => new URL(path, folder).href;
  const [host, { loadPyodide }, snapshot] = await Promise.all([
    importOrThrow(urlOf("host.mjs")),
    importOrThrow(urlOf("vendor/pyodide/pyodide.mjs")),
    importOrThrow(urlOf("shared/snapshot/start.mjs")),
  ]);
  const restored = await snapshot.restorePyodide();
  if (restored) {
    restored.registerJsModule("faceapi_host", host);
    return restored;
  }
  const wheel = fetchWheel(host, folder);
  wheel.catch(() => {}); // awaited below, after Pyodide, whose errors come first
  const options = { indexURL: urlOf("vendor/pyodide/"), packages: ["numpy"] };
  const pyodide = await loadPyodide(options).catch(async (error) => {
    const reason = (await downloadProblem(folder)) || `Python could not start: ${error.message}`;
    throw new Error(reason, { cause: error });
  });
  if (!pyodide.loadedPackages.numpy) {
    throw new Error(
      `the numpy wheel in ${urlOf("vendor/pyodide/")} could not be loaded; copy all files of dist/`,
    );
  }
  pyodide.registerJsModule("faceapi_host", host);
  pyodide.unpackArchive(await wheel, "wheel");
  return pyodide;
}

/**
 * Make a snapshot of Python, for a faster start of the next visit, when the page is idle.
 *
 * It is kept on the page's origin, and only if `folder` is there: browsers start workers from no
 * other origin.
 */
export async function makeSnapshot(folder) {
  if (new URL(folder).origin !== globalThis.origin || !globalThis.caches) return;
  const [{ cacheName }, { makeSnapshotWhenIdle }] = await Promise.all([
    import(new URL("host.mjs", folder).href),
    import(new URL("shared/snapshot/schedule.mjs", folder).href),
  ]);
  await caches.open(cacheName);
  await makeSnapshotWhenIdle();
}

async function fetchWheel(host, folder) {
  const files = await host.loadManifest(); // the wheel's name contains its version
  const wheel = files.find(({ path }) => path.startsWith("wheel/"));
  if (!wheel) throw new Error(`${folder}assets.json names no wheel; copy all files of dist/`);
  return host.fetchVerified(wheel.path);
}

async function importOrThrow(url) {
  try {
    return await import(url);
  } catch (error) {
    throw new Error(await explainLoadError(url, error), { cause: error });
  }
}

// Rejects when a download of Pyodide fails: Pyodide itself may wait for it without end.
function failedDownload(folder, signal) {
  return new Promise((_resolve, reject) => {
    const runtime = new URL("vendor/pyodide/", folder).href;
    const observer = new PerformanceObserver(async (entries) => {
      for (const { name, responseStatus } of entries.getEntries()) {
        // WebKitGTK has no responseStatus; reportDelay looks for the problem there.
        if (!name.startsWith(runtime) || responseStatus === undefined) continue;
        // The status is 0 without a response, but not only then.
        const problem = responseStatus === 0 ? await findProblem(name) : "";
        const message = problem || statusProblem(name, responseStatus);
        if (message) reject(new Error(message));
      }
    });
    observer.observe({ type: "resource" });
    signal.addEventListener("abort", () => observer.disconnect());
  });
}

async function reportDelay(folder, onSlow, signal) {
  const problem = await downloadProblem(folder);
  if (signal.aborted) return;
  const delay =
    `Python has not started within ${SLOW_MS / 1000} seconds, because the connection or this ` +
    `device is slow. It starts as soon as ${folder} has sent all of its files.`;
  onSlow(problem || delay);
}

async function downloadProblem(folder) {
  for (const file of NEEDED) {
    const problem = await findProblem(new URL(`vendor/pyodide/${file}`, folder).href);
    if (problem) return problem;
  }
  return "";
}
