// onnxruntime's worker, as the blob that host.mjs starts imports it (standInForWorker there, which says
// why it is a blob). The workers of its threads must be blobs too, so `Worker` is another one here.

import "./vendor/onnxruntime/ort.wasm.min.mjs"; // sets the worker up: it knows itself by its name

const { Worker } = globalThis;

// A blob that imports a module, as this worker's own does (importInWorker in host.mjs); what
// onnxruntime made a blob of already stays as it is.
function blobFor(url) {
  const { href, protocol } = new URL(url);
  if (protocol === "blob:") return href;
  const source = `self.begin = ${self.begin}; self.begin(${JSON.stringify(href)});`;
  return URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
}

class BlobWorker extends Worker {
  constructor(url, options) {
    super(blobFor(url), options);
  }
}

// In Firefox a worker that makes a worker sometimes waits for ever: 5 of 435 starts of onnxruntime
// did, none of 480 in which the page made the worker of its thread. So there the page is asked for it
// (startThread in host.mjs), and what is said to it goes through a port. Elsewhere that gains nothing,
// and a thread would wait for the page, which starts Python meanwhile.
class WorkerOfThePage {
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

globalThis.Worker = / Firefox\//.test(navigator.userAgent) ? WorkerOfThePage : BlobWorker;
