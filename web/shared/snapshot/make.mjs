// A module worker that makes a snapshot: it starts Python, imports everything, and stores Python's
// memory. It posts {size} when that is done, or {error}.

import { build } from "./build.mjs";
import { loadPyodide } from "../../vendor/pyodide/pyodide.mjs";
import { describeLibraries, describeTable } from "./libraries.mjs";
import { splitMemory } from "./memory.mjs";
import { fetchModules, findLaterModules, stdLibURL, unpack, writeModules } from "./modules.mjs";
import { indexURL, serialize } from "./start.mjs";
import { writeSnapshot } from "./store.mjs";

// Modules look these up when they are imported. A snapshot holds only their names; in a page they
// are the page's own.
globalThis.window ??= globalThis;
globalThis.Window ??= class Window {}; // by which faceapi.browser recognizes a page
globalThis.document ??= {};

async function make() {
  const packed = await fetchModules();
  const fsInit = async (FS) => writeModules(FS, await unpack(packed));
  const pyodide = await loadPyodide({ indexURL, stdLibURL, fsInit, _makeSnapshot: true });
  findLaterModules(pyodide);
  delete pyodide.loadedPackages.numpy; // a snapshot requires that there are none
  importAll(pyodide, packed);
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

function importAll(pyodide, packed) {
  const scope = pyodide.toPy({ packed: new Uint8Array(packed) });
  const program = "from faceapi.browser.snapshot import import_all; import_all(bytes(packed))";
  pyodide.runPython(program, { globals: scope });
  scope.destroy();
}

make().then(
  (size) => postMessage({ size }),
  (error) => postMessage({ error: error.message }),
);
