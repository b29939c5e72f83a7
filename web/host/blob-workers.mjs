// Starting workers from blobs.
//
// A worker that is started from a file obeys the Content-Security-Policy of that response, and most
// hosts send none: such a worker could fetch from any origin. A worker that is started from a blob
// inherits the policy of its page. So onnxruntime's worker, each worker of its threads, and the one
// that makes a snapshot of Python are started from a blob that imports the file.

import { trustedUrl, workerError } from "./trusted-url.mjs";

const WORKER_URL = new URL("ort-worker.mjs", import.meta.url).href;
const RUNTIME_WORKER = "ort-wasm-proxy-worker"; // the name that onnxruntime gives its worker

const RUNTIME_THREAD = "em-pthread"; // … and the workers of its threads

const blobUrls = new Map(); // URL of a module → URL of the blob that imports it

// The program of such a blob. A static import would be shorter, but Chromium checks it against
// worker-src, so a page whose files are on another origin would have to list that origin there.
// (Firefox checks dynamic imports in the same way.) The browser delivers messages before the module
// has set its handler, so they are kept until then.
function importInWorker(url) {
  const earlyMessages = [];
  self.onmessage = (event) => {
    earlyMessages.push(event);
  };
  import(url).then(
    () => {
      for (const event of earlyMessages) self.onmessage(event);
    },
    (error) => {
      // Thrown outside the promise, it becomes an "error" event of the worker.
      setTimeout(() => {
        throw error;
      });
    },
  );
}

function blobUrlFor(url) {
  const { href, protocol } = new URL(url, import.meta.url);
  if (protocol === "blob:") return href;
  if (!blobUrls.has(href)) {
    const source = `(self.importInWorker = ${importInWorker})(${JSON.stringify(href)});`;
    blobUrls.set(href, URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  }
  return blobUrls.get(href);
}

/** A worker that runs the module at this URL. */
export const startModuleWorker = (url) =>
  new Worker(trustedUrl(blobUrlFor(url)), { type: "module" });

let PageWorker; // the page's `Worker`, which need not be the browser's own
let pendingWorkers = 0; // configured runtimes that have not created their worker yet
let wasmModule; // the wasm of the runtimes, compiled by the first of their workers

/** Whether the next worker of a runtime gets compiled wasm, so that it needs no bytes. */
export const hasCompiledWasm = () => wasmModule !== undefined;

/**
 * Replace `Worker` until onnxruntime has created its worker.
 *
 * onnxruntime calls `new Worker(url)` with its own URL, and has no option for another one. The
 * `fragment` of the worker's own URL is for ort-worker.mjs.
 */
export function startNextWorkerFromBlob(fragment) {
  pendingWorkers += 1;
  if (pendingWorkers > 1) return;
  PageWorker = globalThis.Worker;
  const PatchedWorker = class extends PageWorker {
    constructor(url, options) {
      const isRuntime = options?.name === RUNTIME_WORKER;
      try {
        super(isRuntime ? trustedUrl(blobUrlFor(WORKER_URL + fragment)) : url, options);
      } catch (error) {
        throw isRuntime ? workerError(error) : error;
      }
      if (!isRuntime) return;
      pendingWorkers -= 1;
      if (pendingWorkers === 0 && globalThis.Worker === PatchedWorker) {
        globalThis.Worker = PageWorker;
      }
      this.addEventListener("message", ({ data }) => {
        if (data.thread) createThread(this, data.thread);
        wasmModule ??= data.wasmModule;
      });
      if (wasmModule) this.postMessage({ wasmModule });
    }
  };
  globalThis.Worker = PatchedWorker;
}

/**
 * Replace `Worker` for onnxruntime's threads, in a worker that runs Python and onnxruntime itself.
 *
 * Other workers start as before.
 */
export function startThreadsFromBlobs() {
  if (startThreadsFromBlobs.done) return;
  startThreadsFromBlobs.done = true;
  globalThis.Worker = class extends globalThis.Worker {
    constructor(url, options) {
      super(options?.name === RUNTIME_THREAD ? blobUrlFor(url) : url, options);
    }
  };
}

// Create the worker of a thread on behalf of onnxruntime's worker; see ort-worker.mjs.
function createThread(owner, { url, options, port }) {
  const thread = new PageWorker(trustedUrl(blobUrlFor(url)), options);
  thread.onmessage = ({ data }) => port.postMessage({ data });
  thread.onerror = ({ message }) => owner.dispatchEvent(new ErrorEvent("error", { message }));
  port.onmessage = ({ data: { terminate, data } }) => {
    if (terminate) thread.terminate();
    else thread.postMessage(data);
  };
}
