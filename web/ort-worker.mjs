// onnxruntime's worker, in Firefox: it does not make the workers of its threads but asks the page for
// them (standInForWorker in host.mjs, which says why), and talks to each through a port.

import './vendor/onnxruntime/ort.wasm.min.mjs'; // sets the worker up: it knows itself by its name

globalThis.Worker = class {
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
};
