// Setting up onnxruntime: its files, its threads, and its worker.

import { fetchVerified } from "./assets.mjs";
import {
  hasCompiledWasm,
  startNextWorkerFromBlob,
  startThreadsFromBlobs,
} from "./blob-workers.mjs";
import { onnxruntime, siteUrl } from "./site.mjs";

const WASM_BUNDLE = "ort.wasm.min.mjs";

// The wasm file of each bundle. The bundle for WebGL has none.
const WASM_FILES = {
  [WASM_BUNDLE]: "ort-wasm-simd-threaded.wasm",
  "ort.webgpu.min.mjs": "ort-wasm-simd-threaded.asyncify.wasm",
  "ort.jspi.min.mjs": "ort-wasm-simd-threaded.jspi.wasm",
};

const MAX_THREADS = 4; // more do not make it faster

// Not by `document`: PyScript gives its workers one, which stands for that of the page.
const inWorker = typeof WorkerGlobalScope !== "undefined";

// In Firefox, creating a worker inside a worker occasionally hangs; see ort-worker.mjs.
const canCreateThreads =
  globalThis.crossOriginIsolated && !(inWorker && / Firefox\//.test(navigator.userAgent));

/** The number of threads for wasm; more than one needs a cross-origin isolated page. */
export const threads = canCreateThreads
  ? Math.min(navigator.hardwareConcurrency || 1, MAX_THREADS)
  : 1;

const configured = new WeakMap(); // runtime → promise of its configuration

/** Configure a bundle of onnxruntime; later calls return the same promise, unless it failed. */
export function configure(ort, bundle, threadCount = threads) {
  if (!configured.has(ort)) {
    const configuring = configureOnce(ort, bundle, threadCount);
    configured.set(ort, configuring);
    configuring.catch(() => configured.delete(ort));
  }
  return configured.get(ort);
}

async function configureOnce(ort, bundle, threadCount) {
  const isWasm = bundle === WASM_BUNDLE;
  ort.env.logLevel = "error";
  Object.assign(ort.env.wasm, {
    wasmPaths: onnxruntime,
    numThreads: isWasm ? threadCount : 1,
    // In a worker, so that the page stays responsive; where Python is if that is a worker.
    proxy: isWasm && !inWorker,
  });
  // The site's service worker verifies what it serves, and the browser caches the compiled code of
  // wasm that comes as a response. Without the service worker, on the first visit, the bytes are
  // verified here.
  const serviceWorker = navigator.serviceWorker?.controller?.scriptURL;
  const isServed = serviceWorker === siteUrl("service-worker.js");
  const isCompiled = isWasm && hasCompiledWasm();
  if (isCompiled) {
    ort.env.wasm.wasmBinary = new ArrayBuffer(0); // else onnxruntime would fetch the file
  } else if (bundle in WASM_FILES && !isServed) {
    ort.env.wasm.wasmBinary = await fetchVerified(`vendor/onnxruntime/${WASM_FILES[bundle]}`);
  }
  if (!isWasm) return;
  if (inWorker) startThreadsFromBlobs();
  else startNextWorkerFromBlob(isServed && !isCompiled ? "#early" : "");
}

// The smallest model: y = x, in Base64.
const IDENTITY_MODEL =
  "CAcSADo3ChAKAXgSAXkiCElkZW50aXR5EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDA==";

/** Start onnxruntime's wasm before there is a network to run, for example while Python starts. */
export async function warmUpWasm() {
  const ort = await import(onnxruntime + WASM_BUNDLE);
  await configure(ort, WASM_BUNDLE);
  const model = Uint8Array.from(atob(IDENTITY_MODEL), (letter) => letter.charCodeAt(0));
  await (await ort.InferenceSession.create(model)).release();
}
