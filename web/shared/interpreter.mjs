// What PyScript gets as its interpreter: Pyodide, with numpy fetched while Pyodide itself starts,
// and without an installer, which would have to be loaded first.

import { loadPyodide as load } from "../vendor/pyodide/pyodide.mjs";

export * from "../vendor/pyodide/pyodide.mjs";

export function loadPyodide(options) {
  const indexURL = new URL("../vendor/pyodide/", import.meta.url).href;
  return load({ ...options, indexURL, packages: ["numpy"] });
}
