// The JavaScript of faceapi: what Python cannot do (a dynamic import, which must not be an eval) and
// the inner loops of a run and of cutting out, where one crossing takes the place of many. Everything
// else is Python.
//
// Python receives this module as `faceapi_host`:
//   PyScript       "js_modules": {"main": {"../host.mjs": "faceapi_host"}}
//   plain Pyodide  pyodide.registerJsModule("faceapi_host", await import("./host.mjs"))

export const models = new URL("./models/", import.meta.url).href;
export const onnxruntime = new URL("./vendor/onnxruntime/", import.meta.url).href;

// Several copies of the site may live on one origin, which has one storage: names in it end with the
// path of the copy. A page that takes this file from another origin goes by its own folder.
const folder = new URL("./", import.meta.url);
export const sitePath =
  folder.origin === globalThis.origin
    ? folder.pathname
    : globalThis.location.pathname.replace(/[^/]*$/, "");

/** The cache of the service worker. */
export const cacheName = `faceapi ${sitePath}`;

/** The database of faceapi.browser.Gallery. */
export const galleryName = `faceapi-gallery ${sitePath}`;

/** What that database was called when all copies of an origin had the same one. */
export const oldGalleryName = "faceapi-gallery";

/** Where localStorage has what faceapi.browser.inference.backend_timings measured. */
export const quickestKey = `faceapi.quickest ${sitePath}`;

function renameQuickest(oldKey) {
  const measured = localStorage.getItem(oldKey);
  if (measured === null) return;
  if (localStorage.getItem(quickestKey) === null) localStorage.setItem(quickestKey, measured);
  localStorage.removeItem(oldKey); // another copy measures again
}

try {
  renameQuickest("faceapi.quickest");
} catch (error) {
  console.debug(error); // the browser stores nothing for this page, or has no room
}

/** Paths of the copies of the site on this origin, by the caches of their service workers. */
async function copies() {
  const prefix = "faceapi /";
  const names = (await globalThis.caches?.keys()) ?? []; // no caches without https
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length - 1));
}

/** Whether the old gallery must stay, because another copy has not taken the people out of it yet. */
export async function oldGalleryIsShared() {
  try {
    const taken = (await indexedDB.databases()).map(({ name }) => name);
    const others = (await copies()).filter((path) => path !== sitePath);
    return others.some((path) => !taken.includes(`${oldGalleryName} ${path}`));
  } catch (error) {
    console.debug(error);
    return true; // when in doubt, nobody loses anything
  }
}

/** How many threads wasm takes: they need a cross-origin isolated page, and more gain nothing. */
export const threads = globalThis.crossOriginIsolated
  ? Math.min(navigator.hardwareConcurrency || 1, 4)
  : 1;

const here = (path) => new URL(path, import.meta.url).href;

/** The SHA-256 of bytes, in hexadecimal. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Fetch a file; a server that has none is an error. */
export async function fetched(url) {
  const response = await fetch(url).catch((error) => {
    throw new Error(`${url} could not be fetched: ${error.message}`, { cause: error });
  });
  if (!response.ok) throw new Error(`${url} could not be fetched: status ${response.status}`);
  return response;
}

const fetchUncounted = globalThis.fetch.bind(globalThis); // the site's pages put another in its place

/**
 * Fetch a damaged file anew, or the next attempt would find it in the browser's cache again.
 * Where the network is gone by now, that attempt will meet it and say so.
 */
export function renew(url) {
  fetchUncounted(url, { cache: "reload" })
    .then((response) => response.blob())
    .catch(() => {});
}

/** The files of the site, by its assets.json. */
export const inventory = async () => (await (await fetched(here("assets.json"))).json()).files;

/** The bytes of a file of the site, held against its assets.json. */
export async function verified(path) {
  const fetching = fetched(here(path)).then((response) => response.arrayBuffer());
  const [files, bytes] = await Promise.all([inventory(), fetching]);
  const { sha256: expected } = files.find((file) => file.path === path);
  if (crypto.subtle && (await sha256(bytes)) !== expected) {
    renew(here(path));
    throw new Error(`${here(path)} is damaged: it is not the file that assets.json names`);
  }
  return bytes;
}

// What else a bundle takes. The one for WebGL takes nothing.
const WASM = {
  "ort.wasm.min.mjs": "ort-wasm-simd-threaded.wasm",
  "ort.webgpu.min.mjs": "ort-wasm-simd-threaded.asyncify.wasm",
  "ort.jspi.min.mjs": "ort-wasm-simd-threaded.jspi.wasm",
};

const settings = new WeakMap(); // runtime → promise of being set up

/** Set up a bundle of onnxruntime; once is enough. */
export function configure(ort, bundle) {
  if (!settings.has(ort)) {
    const setting = setUp(ort, bundle);
    settings.set(ort, setting);
    setting.catch(() => settings.delete(ort));
  }
  return settings.get(ort);
}

async function setUp(ort, bundle) {
  const wasm = bundle === "ort.wasm.min.mjs";
  ort.env.logLevel = "error";
  Object.assign(ort.env.wasm, {
    wasmPaths: onnxruntime,
    numThreads: wasm ? threads : 1,
    proxy: wasm, // in a worker of its own, so that the page stays responsive
  });
  // The site's service worker has checked what it hands out, and wasm that comes as a response is
  // compiled only once for all visits. Without it, the first visit, the bytes are checked here.
  const worker = navigator.serviceWorker?.controller?.scriptURL;
  if (bundle in WASM && worker !== here("service-worker.js")) {
    ort.env.wasm.wasmBinary = await verified(`vendor/onnxruntime/${WASM[bundle]}`);
  }
  if (wasm) standInForWorker();
}

// A worker started from the address of a file obeys the Content-Security-Policy of that response, and
// most hosts send none: such a worker could fetch any other origin. One started from a blob inherits
// the policy of its page. So onnxruntime's worker, and each worker of its threads, is a blob that
// imports the file.
const blobs = new Map(); // address of a module → address of the blob that imports it

// The program of such a blob. A static import would do, but Chromium holds that against worker-src,
// and a page whose files are on another origin would have to name it there. Until the module is
// there, nobody else keeps what is said to the worker.
function importInWorker(href) {
  const early = [];
  self.onmessage = (event) => {
    early.push(event);
  };
  import(href).then(
    () => {
      for (const event of early) self.onmessage(event);
    },
    (error) => {
      setTimeout(() => {
        throw error;
      });
    }, // an error of the worker, for its owner
  );
}

function blobFor(url) {
  const { href, protocol } = new URL(url, import.meta.url);
  if (protocol === "blob:") return href;
  if (!blobs.has(href)) {
    const source = `self.begin = ${importInWorker}; self.begin(${JSON.stringify(href)});`;
    blobs.set(href, URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  }
  return blobs.get(href);
}

let PageWorker; // the Worker that was there before ours
let starting = 0; // runtimes that have yet to make their worker

// onnxruntime calls `new Worker(itself)`, and takes no other address; so until it has, `Worker` is
// ours. What is put back is what was there, which need not be the browser's own.
function standInForWorker() {
  starting += 1;
  if (starting > 1) return;
  PageWorker = globalThis.Worker;
  const StandIn = class extends PageWorker {
    constructor(url, options) {
      const runtime = options?.name === "ort-wasm-proxy-worker";
      super(runtime ? blobFor("ort-worker.mjs") : url, options);
      if (!runtime) return;
      starting -= 1;
      if (starting === 0 && globalThis.Worker === StandIn) globalThis.Worker = PageWorker;
      this.addEventListener("message", ({ data }) => {
        if (data.thread) startThread(this, data.thread);
      });
    }
  };
  globalThis.Worker = StandIn;
}

// Only asked for in Firefox; see ort-worker.mjs.
function startThread(owner, { url, options, port }) {
  const thread = new PageWorker(blobFor(url), options);
  thread.onmessage = ({ data }) => port.postMessage({ data });
  thread.onerror = ({ message }) => owner.dispatchEvent(new ErrorEvent("error", { message }));
  port.onmessage = ({ data: { terminate, data } }) => {
    if (terminate) thread.terminate();
    else thread.postMessage(data);
  };
}

// The least that is a model: y = x.
const LEAST_MODEL =
  "CAcSADo3ChAKAXgSAXkiCElkZW50aXR5EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDA==";

/** Start onnxruntime's wasm: beside Python, if asked to before there is a network to run. */
export async function startWasm() {
  const bundle = "ort.wasm.min.mjs";
  const ort = await import(onnxruntime + bundle);
  await configure(ort, bundle);
  const model = Uint8Array.from(atob(LEAST_MODEL), (letter) => letter.charCodeAt(0));
  await (await ort.InferenceSession.create(model)).release();
}

/** Import an ES module by its absolute URL. */
export const importModule = (url) => import(url);

// The promise, rejected with a real Error (one with a stack) whatever it was rejected with. Python
// waits for ever on anything else; OverconstrainedError is such a thing, and so is a number thrown
// by WebAssembly.
const withErrors = (promise) =>
  promise.catch((reason) => {
    if (typeof reason?.stack === "string") throw reason;
    const error = new Error(reason?.message || String(reason));
    error.name = reason?.name || "Error";
    throw error;
  });

/** Call a method that promises something; see withErrors. */
export const call = (target, method, ...given) => withErrors(target[method](...given));

/**
 * The RGBA bytes of a rectangle of `picture`, drawn into a rectangle of the canvas of `target`.
 *
 * The rectangle is cut out first, on the canvas of `scissors`: scaling it straight from the picture
 * would be one step less, but its rim would be blended with pixels from outside, which the
 * original's never is.
 */
export function cutOut(
  picture,
  scissors,
  target,
  x,
  y,
  width,
  height,
  left,
  top,
  drawnWidth,
  drawnHeight,
) {
  let source = picture;
  if (width !== picture.width || height !== picture.height) {
    source = scissors.canvas;
    [source.width, source.height] = [width, height]; // clears it, even when the size is the same
    scissors.drawImage(picture, x, y, width, height, 0, 0, width, height);
  }
  const { canvas } = target;
  target.clearRect(0, 0, canvas.width, canvas.height);
  target.drawImage(source, left, top, drawnWidth, drawnHeight);
  trim(target, left, top, left + drawnWidth, top + drawnHeight);
  return target.getImageData(0, 0, canvas.width, canvas.height).data;
}

// Keep only pixels whose centre lies between the edges. Chromium covers just these. Firefox and
// WebKit blend a pixel that an edge runs through, and reading it back gives its full colour, however
// little of it was covered: a line of picture where the original's networks see black.
function trim(context, left, top, right, bottom) {
  const { width, height } = context.canvas;
  const [first, last] = [left, right].map((edge) => Math.floor(edge + 0.5));
  const [upper, lower] = [top, bottom].map((edge) => Math.floor(edge + 0.5));
  if (first > left) context.clearRect(0, 0, first, height);
  if (last < right) context.clearRect(last, 0, width - last, height);
  if (upper > top) context.clearRect(0, 0, width, upper);
  if (lower < bottom) context.clearRect(0, lower, width, height - lower);
}

const watched = new WeakMap(); // runtime → {sessions, device, lost: reason, abort: ends the run}

function stateOf(ort) {
  if (!watched.has(ort)) watched.set(ort, { sessions: 0 });
  return watched.get(ort);
}

/** Make a session; from then on the loss of its GPU is noticed. */
async function createSession(ort, model, options) {
  const session = await withErrors(ort.InferenceSession.create(model, options));
  ort.env.wasm.wasmBinary = undefined; // the runtime has its own copy by now
  const device = await ort.env.webgpu?.device;
  const state = stateOf(ort);
  state.sessions += 1;
  if (device && device !== state.device) watch(state, device);
  return session;
}

/** Release a session. With the last one onnxruntime gives its GPU device up, which is no loss. */
export function releaseSession(ort, session) {
  stateOf(ort).sessions -= 1;
  return withErrors(session.release());
}

function watch(state, device) {
  state.device = device;
  device.lost.then(({ reason, message }) => {
    if (state.device !== device || state.sessions === 0) return;
    state.lost = `GPU device lost: ${message || reason}`;
    state.abort?.(new Error(state.lost));
  });
}

/** Why the GPU of a runtime is gone; undefined while it is there. */
export function lossOf(ort) {
  if (ort.env.webgl?.context?.isContextLost()) return "WebGL context lost";
  return stateOf(ort).lost;
}

// A run on a lost device may never settle. One run is under way at a time, so one slot is enough.
function unlessLost(ort, promise) {
  const state = stateOf(ort);
  return new Promise((resolve, reject) => {
    state.abort = reject;
    promise.then(resolve, reject);
  }).finally(() => {
    state.abort = undefined;
  });
}

let tensors = 0;

/** How many tensors are held right now; 0 whenever nothing runs. */
export const liveTensors = () => tensors;

function hold(tensor, held) {
  tensors += 1;
  held.push(tensor);
  return tensor;
}

/**
 * Run a session on blocks of pixels and read its outputs as one array.
 *
 * `type` is 'uint8' or 'float32'; `blocks` are typed arrays of one size, one for each entry of the
 * batch, which go one by one where the runtime is not `batched`. They are copied: the runtime may
 * hand its input over to a worker, and a block may be wanted by another network.
 */
async function run(ort, session, batched, type, height, width, channels, ...blocks) {
  const held = [];
  try {
    const Values = type === "uint8" ? Uint8Array : Float32Array;
    const outputs = session.outputNames.map(() => []);
    let milliseconds = 0;
    for (const batch of batched ? shares(ort, blocks) : blocks.map((block) => [block])) {
      const pixels = joined(Values, batch);
      const input = hold(
        new ort.Tensor(type, pixels, [batch.length, height, width, channels]),
        held,
      );
      const begin = performance.now();
      const running = session.run({ [session.inputNames[0]]: input });
      const result = await withErrors(unlessLost(ort, running));
      milliseconds += performance.now() - begin;
      session.outputNames.forEach((name, i) => outputs[i].push(hold(result[name], held)));
    }
    const read = await Promise.all(outputs.flat().map((tensor) => tensor.getData()));
    const values = joined(Float32Array, read);
    const lost = lossOf(ort); // a lost device may also have given zeros
    if (lost) throw new Error(lost);
    // A string crosses to Python at once, an array of arrays one by one.
    const shapes = JSON.stringify(session.outputNames.map((name, i) => [name, shape(outputs[i])]));
    return { values, shapes, milliseconds };
  } finally {
    for (const tensor of held) tensor.dispose();
    tensors -= held.length;
  }
}

// On wasm a batch is shared out to the threads by whole entries, a single entry by parts of it. Three
// entries on two threads take as long as four, so what is over goes by itself.
function shares(ort, blocks) {
  if (!ort.env.wasm.proxy) return [blocks];
  const even = blocks.length - (blocks.length % threads);
  const single = blocks.slice(even).map((block) => [block]);
  return even ? [blocks.slice(0, even), ...single] : single;
}

function joined(Values, parts) {
  const whole = new Values(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The shape that the parts of one output have together. */
const shape = (parts) => [
  parts.reduce((sum, { dims }) => sum + dims[0], 0),
  ...parts[0].dims.slice(1),
];

// A run may fail before the loss of the GPU is told that made it fail: wait for that, a little.
const NOTICED = 50; // milliseconds

const lossNoticed = (ort) =>
  Promise.race([
    stateOf(ort).device?.lost,
    new Promise((resolve) => {
      setTimeout(resolve, NOTICED);
    }),
  ]);

// Called back by done(error, value) in the promise's own microtask. Python makes a future of every
// promise that a call returns, and what waits for that goes on some turns later.
const calling =
  (promising) =>
  (done, ort, ...given) => {
    const failed = (error) => lossNoticed(ort).then(() => done(error, undefined));
    promising(ort, ...given).then((value) => done(undefined, value), failed);
  };

export const createSessionThen = calling(createSession);
export const runThen = calling(run);
