// What PyScript gets as its interpreter: Pyodide, with numpy fetched while Pyodide itself starts,
// and without an installer, which would have to be loaded first. Beside it starts what will run the
// networks, where that is going to be wasm: each has megabytes to compile.

import { quickestKey, startWasm } from "../host.mjs";
import { loadPyodide as load } from "../vendor/pyodide/pyodide.mjs";

export * from "../vendor/pyodide/pyodide.mjs";

async function wasmIsNext() {
  const asked = new URLSearchParams(location.search).get("backend") ?? "auto";
  if (asked !== "auto") return asked === "wasm";
  const adapter = await navigator.gpu?.requestAdapter();
  const { isFallbackAdapter, architecture } = adapter?.info ?? { isFallbackAdapter: true };
  return isFallbackAdapter || architecture === "swiftshader" || wasmWasQuicker();
}

// What faceapi.browser.inference.backend_timings has measured on an earlier visit.
function wasmWasQuicker() {
  const { networks = {} } = JSON.parse(localStorage.getItem(quickestKey)) ?? {};
  return Object.values(networks).some(({ webgpu, wasm }) => wasm < webgpu);
}

// Should it fail, then so will the first network, and Python can say it better.
wasmIsNext()
  .then((is) => is && startWasm())
  .catch((error) => console.debug(error));

export function loadPyodide(options) {
  const indexURL = new URL("../vendor/pyodide/", import.meta.url).href;
  return load({ ...options, indexURL, packages: ["numpy"] });
}
