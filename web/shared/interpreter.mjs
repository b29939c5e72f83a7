// The interpreter that PyScript loads: Pyodide, which fetches numpy while it starts, and without
// micropip, which would have to be loaded first. If the networks will probably run on wasm,
// onnxruntime's wasm starts at the same time: each of the two has megabytes to compile.

import { warmUpWasm } from "../host/ort-setup.mjs";
import { timingsKey } from "../host/site.mjs";
import { loadPyodide as load } from "../vendor/pyodide/pyodide.mjs";

export * from "../vendor/pyodide/pyodide.mjs";

async function shouldWarmUpWasm() {
  const backend = new URLSearchParams(location.search).get("backend") ?? "auto";
  if (backend !== "auto") return backend === "wasm";
  const adapter = await navigator.gpu?.requestAdapter();
  const { isFallbackAdapter, architecture } = adapter?.info ?? { isFallbackAdapter: true };
  return isFallbackAdapter || architecture === "swiftshader" || wasmWasFaster();
}

// By the timings that faceapi.browser.inference.backend_timings saved on an earlier visit.
function wasmWasFaster() {
  const { networks = {} } = JSON.parse(localStorage.getItem(timingsKey)) ?? {};
  return Object.values(networks).some(({ webgpu, wasm }) => wasm < webgpu);
}

// If this fails, so does the first network, and Python reports the error better.
shouldWarmUpWasm()
  .then((should) => should && warmUpWasm())
  .catch((error) => console.debug(error));

export function loadPyodide(options) {
  const indexURL = new URL("../vendor/pyodide/", import.meta.url).href;
  return load({ ...options, indexURL, packages: ["numpy"] });
}
