// <face-overlay for="video-id" detector="tiny" show="landmarks expressions">
//
// Draws the faces of an image or video over it, in any page. Python does the work. This file starts
// Python (once for all elements), passes the attributes on, and dispatches events:
//
//   ready  the networks are loaded; detail: {backend, networks}
//   faces  detail: an array with one plain object per face; repeated for every frame of a video
//   error  detail: {message}, for users to read; logged as a warning unless the event is canceled
//
// Include it by face-overlay.js, which says why if this file cannot be loaded.
//
// It starts Pyodide without PyScript, and so runs under a Content-Security-Policy without
// 'unsafe-eval': script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:. If its files
// are on another origin, Firefox needs that origin in worker-src, too: it checks what a worker
// imports against this directive.

import { OWN_FOLDER, loadRuntime, makeSnapshot } from "./element/runtime.mjs";
import { TargetFinder } from "./element/target.mjs";

const ATTRIBUTES = ["for", "detector", "show", "input-size", "min-score", "backend", "mirrored"];
const MAX_QUOTED_LENGTH = 60; // characters of an attribute in an error message
const MISSING_MS = 2000; // an error says so if there is no element with the id by then

// Shared by all elements of the page, also if this script is included twice, from two addresses.
const shared = (globalThis[Symbol.for("faceapi.elements")] ??= {
  allowedFolders: new Set([OWN_FOLDER]),
  runtime: undefined, // {folder, pyodide: Promise}
  onSlow: new Set(), // called if the start of Python takes long
  hasResult: false, // whether an element has dispatched "faces"
});

/**
 * The page's Pyodide with `faceapi` installed. The first call starts it.
 *
 * `folder` is the URL of a folder with the contents of dist/. After a failure the next call tries
 * again.
 */
export function startPyodide(folder = OWN_FOLDER) {
  const { runtime } = shared;
  if (runtime && runtime.folder !== folder) {
    return Promise.reject(
      new Error(
        `this page's Python came from ${runtime.folder}; it cannot come from ${folder} as well`,
      ),
    );
  }
  if (!runtime) {
    const pyodide = loadRuntime(folder, (message) => {
      for (const report of shared.onSlow) report(message);
    });
    shared.runtime = { folder, pyodide };
    pyodide.catch(() => {
      shared.runtime = undefined;
    });
  }
  return shared.runtime.pyodide;
}

/**
 * Allow elements to load Python and the networks from `folder`, through their attribute `base`.
 *
 * `folder` must be on the page's own site or on that of this script; otherwise an error is thrown.
 * Without this call, `base` may only name the folder of this script. An attribute may come from
 * somebody else, for example in a comment with HTML, and must not choose the code that the page
 * runs.
 */
export function allowBase(folder) {
  shared.allowedFolders.add(folderUrl(folder));
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
  if (!shared.allowedFolders.has(folder)) {
    throw new Error(
      `base="${quoted(base)}" is not allowed. Leave it out, or call ` +
        `allowBase("${quoted(base)}") of face-overlay.mjs in a script of your page`,
    );
  }
  return folder;
}

const quoted = (text) => text.slice(0, MAX_QUOTED_LENGTH);

class ElementForFaces extends HTMLElement {
  static observedAttributes = [...ATTRIBUTES, "base"];

  #overlay; // a Python object, which must be destroyed
  #revision = 0; // increases with every change; an asynchronous step stops if it is outdated
  #target = null; // set by the page
  #finder = new TargetFinder(this, () => this.#update());
  #missing = 0; // timer
  #reported = ""; // the reason why Python cannot start, which is reported once
  #onSlow = (message) => this.#report(message);

  /** The `<img>`, `<video>` or `<canvas>`: the one that was assigned, or that `for` names. */
  get target() {
    return this.#target ?? this.#finder.find();
  }

  set target(element) {
    this.#target = element ?? null;
    if (this.isConnected) this.refresh();
  }

  connectedCallback() {
    if (Object.hasOwn(this, "target")) {
      const { target } = this; // set before this class was there
      delete this.target;
      this.target = target;
    }
    this.#finder.observe();
    shared.onSlow.add(this.#onSlow);
    this.refresh();
  }

  disconnectedCallback() {
    this.#revision += 1;
    this.#finder.disconnect();
    shared.onSlow.delete(this.#onSlow);
    clearTimeout(this.#missing);
    this.#release();
  }

  attributeChangedCallback(_name, oldValue, newValue) {
    if (oldValue !== newValue && this.isConnected) this.refresh();
  }

  /** Detect again: after drawing on a canvas, or after an error. */
  refresh() {
    this.#reported = "";
    return this.#update();
  }

  async #update() {
    this.#revision += 1;
    const revision = this.#revision;
    await undefined; // attributes that are set in one go are one change
    if (revision !== this.#revision || !this.isConnected) return;
    clearTimeout(this.#missing);
    try {
      const pyodide = await startPyodide(resolveBase(this.getAttribute("base")));
      if (revision !== this.#revision) return; // removed or changed while Python started
      this.shadowRoot?.replaceChildren();
      const { target } = this;
      if (target === null && this.getAttribute("for")) this.#waitForTarget();
      else this.#follow(pyodide, target);
    } catch (error) {
      if (revision !== this.#revision) return;
      this.#release();
      this.#report(error.message);
    }
  }

  #follow(pyodide, target) {
    this.#overlay ??= createOverlay(pyodide, (type, detail) => {
      this.#dispatch(type, JSON.parse(detail));
      if (type === "faces") onResult();
    });
    const values = ATTRIBUTES.map((name) => [name, this.getAttribute(name)]);
    this.#overlay.follow(JSON.stringify(Object.fromEntries(values)), target);
  }

  // The finder calls refresh() when the page has the element.
  #waitForTarget() {
    const hadTarget = this.#overlay !== undefined;
    this.#release();
    if (hadTarget) return;
    const id = quoted(this.getAttribute("for"));
    const message = `for="${id}": the page has no element with the id '${id}'; it is used once there`;
    this.#missing = setTimeout(() => this.#dispatch("error", { message }), MISSING_MS);
  }

  #release() {
    this.#overlay?.close();
    this.#overlay?.destroy();
    this.#overlay = undefined;
  }

  // Python cannot start: this is shown on the page, too, unless the page handles the event.
  #report(message) {
    if (message === this.#reported) return;
    this.#reported = message;
    if (!this.#dispatch("error", { message })) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const alert = document.createElement("p");
    alert.setAttribute("role", "alert");
    alert.textContent = message;
    root.replaceChildren(alert);
  }

  // Returns false if the page has canceled the event.
  #dispatch(type, detail) {
    const event = new CustomEvent(type, { detail, cancelable: type === "error" });
    const isUnhandled = this.dispatchEvent(event);
    if (isUnhandled && type === "error") {
      console.warn(`<face-overlay>: ${detail.message}`, detail.detail ?? "");
    }
    return isUnhandled;
  }
}

// Its failure is no problem of the page's: the next visit starts as this one did.
function onResult() {
  if (shared.hasResult) return;
  shared.hasResult = true;
  makeSnapshot(shared.runtime.folder).catch((error) => console.debug(error));
}

function createOverlay(pyodide, onEvent) {
  const module = pyodide.pyimport("faceapi.browser.page.face_overlay");
  try {
    return module.ElementOverlay(onEvent);
  } finally {
    module.destroy();
  }
}

if (!customElements.get("face-overlay")) customElements.define("face-overlay", ElementForFaces);

/** The class of the element. */
export const FaceOverlay = customElements.get("face-overlay");
