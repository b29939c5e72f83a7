// A module worker that makes a snapshot: it starts Python, imports everything, and stores Python's
// memory. It posts {size} when that is done, or {error}.

import { fetchVerified } from "../../host/assets.mjs";
import { build, numpyWheel as numpyFile } from "./build.mjs";
import { loadPyodide } from "../../vendor/pyodide/pyodide.mjs";
import { describeLibraries, describeTable } from "./libraries.mjs";
import { splitMemory } from "./memory.mjs";
import { HOME, indexURL, serialize } from "./start.mjs";
import { writeSnapshot } from "./store.mjs";

const SITE_PACKAGES = "/lib/python3.14/site-packages";

// Modules look these up when they are imported. A snapshot holds only their names; in a page they
// are the page's own.
globalThis.window ??= globalThis;
globalThis.Window ??= class Window {}; // by which faceapi.browser recognizes a page
globalThis.document ??= {};

async function make() {
  const [pyodide, numpyWheel, program] = await Promise.all([
    loadPyodide({ indexURL, _makeSnapshot: true }),
    fetchVerified(`vendor/pyodide/${numpyFile}`),
    fetchVerified("shared/python.zip"),
  ]);
  // Not loadPackage: it leaves objects of JavaScript in Python.
  pyodide.unpackArchive(numpyWheel, "zip", { extractDir: SITE_PACKAGES });
  pyodide.unpackArchive(program, "zip", { extractDir: HOME });
  importAll(pyodide, numpyWheel, program);
  const libraries = describeLibraries(pyodide._module);
  const slots = describeTable(pyodide._module, libraries);
  const { header, memory } = snapshotOf(pyodide);
  const files = {};
  const parts = splitMemory(memory).map(({ start, bytes }) => {
    const name = `memory-${start}`;
    files[name] = bytes;
    return { name, start };
  });
  for (const { path } of libraries) files[path] = pyodide.FS.readFile(path);
  const description = { header, libraries, slots, memorySize: memory.length, parts };
  await writeSnapshot(build, description, files);
  return Object.values(files).reduce((sum, { length }) => sum + length, 0);
}

function snapshotOf(pyodide) {
  const snapshot = pyodide.makeMemorySnapshot({ serializer: serialize });
  const start = snapshot.length - pyodide._module.HEAP8.length;
  return { header: [...snapshot.subarray(0, start)], memory: snapshot.subarray(start) };
}

function importAll(pyodide, numpyWheel, program) {
  const scope = pyodide.toPy({
    numpyWheel: new Uint8Array(numpyWheel),
    program: new Uint8Array(program),
  });
  pyodide.runPython(
    `from faceapi.browser.snapshot import import_all
code = (bytes(program), "${HOME}")
import_all({"numpy": (bytes(numpyWheel), "${SITE_PACKAGES}"), "faceapi": code, "ui": code})`,
    { globals: scope },
  );
  scope.destroy();
}

make().then(
  (size) => postMessage({ size }),
  (error) => postMessage({ error: error.message }),
);
