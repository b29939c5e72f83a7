// <face-overlay for="video-id" detector="tiny" show="landmarks expressions">
//
// The faces of a picture or video, found and drawn by Python, in anybody's page. This file starts
// Python (once for all elements), hands attributes over, and turns what comes back into events:
//
//   ready  the networks are loaded; detail: {backend, networks}
//   faces  detail: an array with one plain object a face; again for every frame of a video
//   error  detail: {message}, in plain words; unless prevented, it is also a warning on the console
//
// It starts Pyodide itself, not through PyScript, so that it runs under a Content-Security-Policy
// without 'unsafe-eval': script-src 'self' 'wasm-unsafe-eval' blob:; worker-src blob:.

const FOLDER = new URL("./", import.meta.url).href;
const ATTRIBUTES = ["for", "detector", "show", "input-size", "min-score", "backend", "mirrored"];

let running; // {folder, python: Promise}; one for the page, however many elements there are

/**
 * The Pyodide of this page, with `faceapi` in it, started by whoever asks first.
 *
 * `folder` has what the build put into dist/. A start that failed is tried again by the next call.
 */
export function python(folder = FOLDER) {
  if (running && running.folder !== folder) {
    return Promise.reject(
      new Error(
        `this page's Python came from ${running.folder}; it cannot come from ${folder} as well`,
      ),
    );
  }
  if (!running) {
    const mine = { folder, python: start(folder) };
    running = mine;
    mine.python.catch(() => {
      running = undefined;
    });
  }
  return running.python;
}

async function start(folder) {
  const at = (path) => new URL(path, folder).href;
  const [host, { loadPyodide }] = await Promise.all([
    imported(at("host.mjs")),
    imported(at("vendor/pyodide/pyodide.mjs")),
  ]);
  const wheel = host
    .inventory() // has its version, and so its name
    .then((files) => host.verified(files.find(({ path }) => path.startsWith("wheel/")).path));
  wheel.catch(() => {}); // awaited below; until then Python's own failure comes first
  const pyodide = await loadPyodide({ indexURL: at("vendor/pyodide/"), packages: ["numpy"] });
  pyodide.registerJsModule("faceapi_host", host);
  pyodide.unpackArchive(await wheel, "wheel");
  return pyodide;
}

async function imported(url) {
  try {
    return await import(url);
  } catch (error) {
    throw new Error(`${url} could not be loaded: ${error.message}`, { cause: error });
  }
}

const allowed = new Set([FOLDER]); // the folders that `base` may name

/**
 * Let elements take Python and the networks from `folder`, by their attribute `base`.
 *
 * `folder` is on the page's own site or on that of this script; anything else is an error. Without
 * this call `base` may name only the folder of this script: an attribute may come from somebody else
 * (in a comment that was let through, say), and must not choose what code the page runs.
 */
export function allowBase(folder) {
  allowed.add(folderAt(folder));
  for (const element of document.querySelectorAll("face-overlay[base]")) element.refresh();
}

function folderAt(address) {
  const url = URL.canParse(address, document.baseURI)
    ? new URL(address, document.baseURI)
    : undefined;
  const origins = [location.origin, new URL(FOLDER).origin];
  if (!url || !origins.includes(url.origin)) {
    throw new Error(
      `base must be a folder on ${origins[0]}, got "${String(address).slice(0, 60)}"`,
    );
  }
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

function folderOf(base) {
  if (base === null) return FOLDER;
  const folder = folderAt(base);
  if (!allowed.has(folder)) {
    const shown = base.slice(0, 60);
    throw new Error(
      `base="${shown}" is not allowed. Leave it out, or call allowBase("${shown}") of ` +
        "face-overlay.mjs in a script of your page",
    );
  }
  return folder;
}

export class FaceOverlay extends HTMLElement {
  static observedAttributes = [...ATTRIBUTES, "base"];

  #overlay; // the Python object; ours to destroy
  #asked = 0; // which change of ours is the latest

  connectedCallback() {
    this.refresh();
  }

  disconnectedCallback() {
    this.#asked += 1;
    this.#release();
  }

  attributeChangedCallback(_name, before, after) {
    if (before !== after && this.isConnected) this.refresh();
  }

  /** Look again: at a canvas that was drawn on, or after an error. */
  async refresh() {
    this.#asked += 1;
    const asked = this.#asked;
    await undefined; // several attributes set one after the other are one change
    if (asked !== this.#asked) return;
    try {
      const pyodide = await python(folderOf(this.getAttribute("base")));
      if (asked !== this.#asked) return; // removed, or changed again, while Python started
      this.#overlay ??= make(pyodide, (kind, detail) => this.#tell(kind, JSON.parse(detail)));
      const values = ATTRIBUTES.map((name) => [name, this.getAttribute(name)]);
      this.#overlay.follow(JSON.stringify(Object.fromEntries(values)));
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#release();
      this.#tell("error", { message: error.message });
    }
  }

  #release() {
    this.#overlay?.close();
    this.#overlay?.destroy();
    this.#overlay = undefined;
  }

  #tell(kind, detail) {
    const event = new CustomEvent(kind, { detail, cancelable: kind === "error" });
    if (!this.dispatchEvent(event) || kind !== "error") return;
    console.warn(`<face-overlay>: ${detail.message}`, detail.detail ?? "");
  }
}

function make(pyodide, tell) {
  const module = pyodide.pyimport("faceapi.browser.page.face_overlay");
  try {
    return module.ElementOverlay(tell);
  } finally {
    module.destroy();
  }
}

customElements.define("face-overlay", FaceOverlay);
