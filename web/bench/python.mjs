// The site's Python without a page around it. Measurements use window.python:
//   await load(name, source)           makes a module from a program's text
//   await call(name, function, args)   calls a function of it with JSON, awaits it, returns JSON
//   heap()                             bytes that Python's memory has
//
// ?wheel= is the address of the package.

import { loadPyodide } from "../shared/interpreter.mjs";
import * as host from "../host.mjs";

const pyodide = await loadPyodide({ stdout: console.log, stderr: console.error });
pyodide.registerJsModule("faceapi_host", host);
const wheel = await fetch(new URLSearchParams(location.search).get("wheel"));
pyodide.unpackArchive(await wheel.arrayBuffer(), "wheel");

window.python = {
  load: (name, source) => pyodide.FS.writeFile(`${name}.py`, source),
  call: async (name, method, args = []) => {
    const json = pyodide.pyimport("json");
    const answer = await pyodide.pyimport(name)[method](json.loads(JSON.stringify(args)));
    return JSON.parse(json.dumps(answer));
  },
  heap: () => pyodide._module.HEAP8.length,
};
