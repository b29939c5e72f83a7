// The shared libraries of a running Pyodide, and how to load them at the same places again.
//
// Python's memory points into the memory and the function table of each library (numpy loads two
// when it is imported). A snapshot does not contain the libraries themselves, so they are loaded
// again before the memory is restored, each at the addresses it had.

// Offsets in `struct dso` of Emscripten's dynlink.c.
const MEMORY_BASE = 12;
const TABLE_BASE = 20;
const TABLE_SIZE = 24;

/** The libraries in the order of loading: [{path, handles, memoryBase, tableBase, tableSize}]. */
export function describeLibraries(module) {
  const libraries = new Map();
  for (const [key, { name }] of Object.entries(module.LDSO.loadedLibsByHandle)) {
    const handle = Number(key);
    if (handle === 0) continue; // the main module
    const field = (offset) => module.HEAPU32[(handle + offset) >>> 2];
    const library = libraries.get(name) ?? { path: name, handles: [] };
    library.handles.push(handle);
    // Only the handle that loaded the library describes it.
    if (field(MEMORY_BASE)) {
      library.memoryBase = field(MEMORY_BASE);
      library.tableBase = field(TABLE_BASE);
      library.tableSize = field(TABLE_SIZE);
    }
    libraries.set(name, library);
  }
  return [...libraries.values()].sort((a, b) => a.tableBase - b.tableBase);
}

/**
 * The functions in the table behind those of the main module: for each slot "path:name" of the
 * exported function, or null if the slot belongs to a library's own part of the table.
 */
export function describeTable(module, libraries) {
  const [{ tableBase: start }] = libraries;
  const exported = exportedFunctions(module, libraries);
  const names = new Map([...exported].map(([name, value]) => [value, name]));
  const slots = [];
  for (let index = start; index < module.wasmTable.length; index += 1) {
    slots.push(isOwn(libraries, index) ? null : nameOf(names, module.wasmTable.get(index), index));
  }
  return slots;
}

function nameOf(names, value, index) {
  if (!names.has(value)) throw new Error(`slot ${index} of the function table is of no library`);
  return names.get(value);
}

const isOwn = (libraries, index) =>
  libraries.some(({ tableBase, tableSize }) => index >= tableBase && index < tableBase + tableSize);

function exportedFunctions(module, libraries) {
  const functions = new Map();
  for (const { path } of [{ path: "__main__" }, ...libraries]) {
    for (const [name, value] of Object.entries(module.LDSO.loadedLibsByName[path].exports)) {
      if (typeof value === "function") functions.set(`${path}:${name}`, value);
    }
  }
  return functions;
}

/** Load `libraries` at their places; `compiled` has a WebAssembly.Module for each. */
export function restoreLibraries(module, libraries, slots, compiled) {
  const { LDSO, wasmTable } = module;
  libraries.forEach((library, index) => {
    const { path, handles, tableBase } = library;
    if (wasmTable.length > tableBase) throw new Error(`the function table is too long for ${path}`);
    wasmTable.grow(tableBase - wasmTable.length);
    const dso = module.newDSO(path, undefined, "loading");
    dso.refcount = Infinity; // Python never unloads an extension module
    dso.global = false;
    dso.exports = module.loadWebAssemblyModule(compiled[index], {}, path, {});
    for (const handle of handles) LDSO.loadedLibsByHandle[handle] = dso;
  });
  // Which slot an exported function gets depends on which slots were free. Python's memory may hold
  // the recorded number, so the function must be there, wherever else it is now.
  const exported = exportedFunctions(module, libraries);
  const end = libraries[0].tableBase + slots.length;
  if (wasmTable.length < end) wasmTable.grow(end - wasmTable.length);
  slots.forEach((name, offset) => {
    if (name === null) return;
    if (!exported.has(name)) throw new Error(`no library exports ${name}`);
    wasmTable.set(libraries[0].tableBase + offset, exported.get(name));
  });
}
