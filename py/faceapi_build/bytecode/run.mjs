// node run.mjs PYODIDE JOBS
//
// Runs in_pyodide.py on every job of a JSON list of {source, target, root, without, emptied}.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// Leaves out column numbers, which are a quarter of the bytecode. Line numbers stay.
const env = { PYTHONNODEBUGRANGES: "1" };

async function run(folder, jobs) {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);
  const pyodide = await loadPyodide({ indexURL: folder, env });
  const globals = pyodide.toPy({});
  const program = readFileSync(new URL("in_pyodide.py", import.meta.url), "utf8");
  pyodide.runPython(program, { globals });
  const compiled = globals.get("compiled");
  for (const { source, target, root, without, emptied } of jobs) {
    const bytes = pyodide.toPy(new Uint8Array(readFileSync(source)));
    writeFileSync(
      target,
      compiled(bytes, root, pyodide.toPy(without), pyodide.toPy(emptied)).toJs(),
    );
  }
}

const [folder, jobs] = process.argv.slice(2);
run(folder, JSON.parse(jobs)).catch((error) => {
  console.error(error.message); // its stack would contain the whole source of Pyodide
  process.exitCode = 1;
});
