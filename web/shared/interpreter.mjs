// The interpreter that PyScript loads: Pyodide with numpy and faceapi, ready to be imported.
//
// Python starts when this module is loaded, while PyScript is still loading: from a snapshot if an
// earlier visit made one (snapshot/start.mjs). If the networks will probably run on wasm,
// onnxruntime's wasm starts at the same time: each of the two has megabytes to compile.

import { warmUpWasm } from "../host/ort-setup.mjs";
import { timingsKey } from "../host/site.mjs";
import { startPyodide } from "./snapshot/start.mjs";

export * from "../vendor/pyodide/pyodide.mjs";

async function shouldWarmUpWasm() {
  const backend = new URLSearchParams(location.search).get("backend") ?? "auto";
  if (backend !== "auto") return backend === "wasm";
  const adapter = await navigator.gpu?.requestAdapter();
  const { isFallbackAdapter, architecture } = adapter?.info ?? { isFallbackAdapter: true };
  return isFallbackAdapter || architecture === "swiftshader" || !webgpuWasFaster();
}

// By the timings that faceapi.browser.inference.backend_timings saved on an earlier visit. Without
// any, the first answers come from wasm.
function webgpuWasFaster() {
  const { networks = {} } = JSON.parse(localStorage.getItem(timingsKey)) ?? {};
  const timings = Object.values(networks);
  return timings.length > 0 && timings.every(({ webgpu, wasm }) => webgpu < wasm);
}

// If this fails, so does the first network, and Python reports the error better.
shouldWarmUpWasm()
  .then((should) => should && warmUpWasm())
  .catch((error) => console.debug(error));

const starting = startPyodide();
starting.catch(() => {}); // PyScript reports it: it awaits the same promise in loadPyodide

/** What PyScript calls, once for each page. */
export async function loadPyodide({ stdout, stderr }) {
  const pyodide = await starting;
  pyodide.setStdout({ batched: stdout });
  pyodide.setStderr({ batched: stderr });
  return pyodide;
}
