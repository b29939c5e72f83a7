// <face-overlay for="video-id" detector="tiny" show="landmarks expressions">
//
// Draws the faces of an image or video over it, in any page. Python does the work. This file starts
// Python (once for all elements), passes the attributes on, and dispatches events:
//
//   ready  the networks are loaded; detail: {backend, networks}
//   faces  detail: an array with one plain object per face; repeated for every frame of a video
//   error  detail: {message}, for users to read; logged as a warning unless the event is canceled
//
// It starts Pyodide without PyScript, and so runs under a Content-Security-Policy without
// 'unsafe-eval': script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:. If its files
// are on another origin, Firefox needs that origin in worker-src, too: it checks what a worker
// imports against this directive.

const OWN_FOLDER = new URL("./", import.meta.url).href;
const ATTRIBUTES = ["for", "detector", "show", "input-size", "min-score", "backend", "mirrored"];
const MAX_QUOTED_LENGTH = 60; // characters of an attribute in an error message

let runtime; // {folder, pyodide: Promise}, shared by all elements of the page

/**
 * The page's Pyodide with `faceapi` installed. The first call starts it.
 *
 * `folder` is the URL of a folder with the contents of dist/. After a failure the next call tries
 * again.
 */
export function startPyodide(folder = OWN_FOLDER) {
  if (runtime && runtime.folder !== folder) {
    return Promise.reject(
      new Error(
        `this page's Python came from ${runtime.folder}; it cannot come from ${folder} as well`,
      ),
    );
  }
  if (!runtime) {
    const pyodide = loadRuntime(folder);
    runtime = { folder, pyodide };
    pyodide.catch(() => {
      runtime = undefined;
    });
  }
  return runtime.pyodide;
}

async function loadRuntime(folder) {
  const urlOf = (path) => new URL(path, folder).href;
  const [host, { loadPyodide }] = await Promise.all([
    importOrThrow(urlOf("host.mjs")),
    importOrThrow(urlOf("vendor/pyodide/pyodide.mjs")),
  ]);
  const wheel = host
    .loadManifest() // the wheel's name contains its version
    .then((files) => host.fetchVerified(files.find(({ path }) => path.startsWith("wheel/")).path));
  wheel.catch(() => {}); // awaited below, after Pyodide, whose errors come first
  const pyodide = await loadPyodide({ indexURL: urlOf("vendor/pyodide/"), packages: ["numpy"] });
  pyodide.registerJsModule("faceapi_host", host);
  pyodide.unpackArchive(await wheel, "wheel");
  return pyodide;
}

async function importOrThrow(url) {
  try {
    return await import(url);
  } catch (error) {
    throw new Error(`${url} could not be loaded: ${error.message}`, { cause: error });
  }
}

const allowedFolders = new Set([OWN_FOLDER]);

/**
 * Allow elements to load Python and the networks from `folder`, through their attribute `base`.
 *
 * `folder` must be on the page's own site or on that of this script; otherwise an error is thrown.
 * Without this call, `base` may only name the folder of this script. An attribute may come from
 * somebody else, for example in a comment with HTML, and must not choose the code that the page
 * runs.
 */
export function allowBase(folder) {
  allowedFolders.add(folderUrl(folder));
  for (const element of document.querySelectorAll("face-overlay[base]")) element.refresh();
}

function folderUrl(address) {
  const url = URL.canParse(address, document.baseURI)
    ? new URL(address, document.baseURI)
    : undefined;
  const origins = [location.origin, new URL(OWN_FOLDER).origin];
  if (!url || !origins.includes(url.origin)) {
    throw new Error(`base must be a folder on ${origins[0]}, got "${quoted(String(address))}"`);
  }
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

function resolveBase(base) {
  if (base === null) return OWN_FOLDER;
  const folder = folderUrl(base);
  if (!allowedFolders.has(folder)) {
    throw new Error(
      `base="${quoted(base)}" is not allowed. Leave it out, or call ` +
        `allowBase("${quoted(base)}") of face-overlay.mjs in a script of your page`,
    );
  }
  return folder;
}

const quoted = (text) => text.slice(0, MAX_QUOTED_LENGTH);

export class FaceOverlay extends HTMLElement {
  static observedAttributes = [...ATTRIBUTES, "base"];

  #overlay; // a Python object, which must be destroyed
  #revision = 0; // increases with every change; an asynchronous step stops if it is outdated

  connectedCallback() {
    this.refresh();
  }

  disconnectedCallback() {
    this.#revision += 1;
    this.#release();
  }

  attributeChangedCallback(_name, oldValue, newValue) {
    if (oldValue !== newValue && this.isConnected) this.refresh();
  }

  /** Detect again: after drawing on a canvas, or after an error. */
  async refresh() {
    this.#revision += 1;
    const revision = this.#revision;
    await undefined; // attributes that are set in one go are one change
    if (revision !== this.#revision) return;
    try {
      const pyodide = await startPyodide(resolveBase(this.getAttribute("base")));
      if (revision !== this.#revision) return; // removed or changed while Python started
      this.#overlay ??= createOverlay(pyodide, (type, detail) => {
        this.#dispatch(type, JSON.parse(detail));
      });
      const values = ATTRIBUTES.map((name) => [name, this.getAttribute(name)]);
      this.#overlay.follow(JSON.stringify(Object.fromEntries(values)));
    } catch (error) {
      if (revision !== this.#revision) return;
      this.#release();
      this.#dispatch("error", { message: error.message });
    }
  }

  #release() {
    this.#overlay?.close();
    this.#overlay?.destroy();
    this.#overlay = undefined;
  }

  #dispatch(type, detail) {
    const event = new CustomEvent(type, { detail, cancelable: type === "error" });
    if (!this.dispatchEvent(event) || type !== "error") return;
    console.warn(`<face-overlay>: ${detail.message}`, detail.detail ?? "");
  }
}

function createOverlay(pyodide, onEvent) {
  const module = pyodide.pyimport("faceapi.browser.page.face_overlay");
  try {
    return module.ElementOverlay(onEvent);
  } finally {
    module.destroy();
  }
}

customElements.define("face-overlay", FaceOverlay);
