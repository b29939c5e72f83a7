// onnxruntime's worker; blob-workers.mjs starts it from a blob and says why. The workers of its
// threads must start from blobs too, so it replaces `Worker`.

import "../vendor/onnxruntime/ort.wasm.min.mjs"; // recognizes the worker by its name
import "../vendor/onnxruntime/ort-wasm-simd-threaded.mjs"; // ort.wasm.min.mjs would import it later
import { siteUrl } from "./site.mjs";
import { trustedUrl } from "./trusted-url.mjs";

// onnxruntime would fetch its wasm when the page, which is busy starting Python, has replied. Its
// worker has this fragment unless the page has the wasm already (ort-setup.mjs).
if (new URL(import.meta.url).hash === "#early") {
  const wasmUrl = siteUrl("vendor/onnxruntime/ort-wasm-simd-threaded.wasm");
  const nativeFetch = globalThis.fetch.bind(globalThis);
  let response = nativeFetch(wasmUrl);
  response.catch(() => {}); // onnxruntime gets the error when it asks for the response
  globalThis.fetch = (request, init) => {
    const isWasm = response && (request.url ?? String(request)) === wasmUrl;
    const result = isWasm ? response : nativeFetch(request, init);
    if (isWasm) response = undefined;
    return result;
  };
}

// Compiling onnxruntime's wasm takes all cores for about 0.1 s, during which no frame of a camera is
// ready, and the code is the same with one thread and with more. So the first worker sends what it
// has compiled to the page, and the page sends it to each later worker ahead of onnxruntime's first
// message (blob-workers.mjs). Those workers get no bytes (ort-setup.mjs).
let wasmModule;
const onRuntimeMessage = self.onmessage;
self.onmessage = (event) => {
  if (event.data.wasmModule) wasmModule = event.data.wasmModule;
  else onRuntimeMessage(event);
};

// If the browser cannot send it, every worker compiles its own.
function share(compiled) {
  try {
    postMessage({ wasmModule: compiled });
  } catch (error) {
    if (error.name !== "DataCloneError") throw error;
  }
}

const { instantiate } = WebAssembly;
for (const name of ["instantiate", "instantiateStreaming"]) {
  const compile = WebAssembly[name];
  WebAssembly[name] = async (source, imports) => {
    if (wasmModule) {
      return { module: wasmModule, instance: await instantiate(wasmModule, imports) };
    }
    const result = await compile(source, imports);
    share(result.module);
    return result;
  };
}

const { Worker } = globalThis;

// The URL of a blob that imports a module, as this worker's own blob does. onnxruntime makes some
// blobs itself; those stay as they are.
function blobUrlFor(url) {
  const { href, protocol } = new URL(url);
  if (protocol === "blob:") return href;
  const source = `(self.importInWorker = ${self.importInWorker})(${JSON.stringify(href)});`;
  return URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
}

class BlobWorker extends Worker {
  constructor(url, options) {
    super(trustedUrl(blobUrlFor(url)), options);
  }
}

// In Firefox, creating a worker inside a worker occasionally hangs: in 5 of 435 starts of
// onnxruntime, and in none of 480 in which the page created the worker. So in Firefox the page is
// asked to create it (createThread in blob-workers.mjs), and a port carries the messages. Elsewhere
// that would only make a thread wait for the page, which is busy starting Python.
class PageThread {
  #port;

  onmessage;

  constructor(url, options) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.onmessage?.(data); // {data}, as in an event
    postMessage({ thread: { url: String(url), options, port: port2 } }, [port2]);
  }

  postMessage(data) {
    this.#port.postMessage({ data });
  }

  terminate() {
    this.#port.postMessage({ terminate: true });
  }
}

globalThis.Worker = / Firefox\//.test(navigator.userAgent) ? PageThread : BlobWorker;
