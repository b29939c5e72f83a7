// node trace.mjs PYODIDE PROGRAM IMPORTS
//
// Starts Python as a page does, imports what a page imports, and prints the files of all modules
// that were imported, as a JSON list. PYODIDE is the folder of the site with numpy's wheel in it,
// PROGRAM the archive with faceapi and the pages' own modules, IMPORTS a JSON file with the modules
// that each of their files imports.

import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// Modules look these up when they are imported.
globalThis.window ??= globalThis;
globalThis.Window ??= class Window {};
globalThis.document ??= { baseURI: "http://localhost/" };
globalThis.location ??= { href: "http://localhost/", search: "" };

async function run(folder, program, imports) {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  const pyodide = await loadPyodide({ indexURL: folder });
  const wheel = readdirSync(folder).find((name) => name.startsWith("numpy-"));
  const extract = (path, extractDir) =>
    pyodide.unpackArchive(new Uint8Array(readFileSync(path)), "zip", { extractDir });
  extract(`${folder}/${wheel}`, pyodide.runPython("import site; site.getsitepackages()[0]"));
  extract(program, "/home/pyodide");
  const globals = pyodide.toPy({ imports });
  const source = readFileSync(new URL("trace_in_pyodide.py", import.meta.url), "utf8");
  console.log(pyodide.runPython(`${source}\ntraced(imports)`, { globals }));
}

const [folder, program, imports] = process.argv.slice(2);
run(folder, program, JSON.parse(readFileSync(imports, "utf8"))).catch((error) => {
  console.error(error.message); // its stack would contain the whole source of Pyodide
  process.exitCode = 1;
});
