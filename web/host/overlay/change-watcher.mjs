// Calls a function when the position of an element may have changed.
//
// Most changes are reported by an event or an observer. Then the function is called before the next
// frames, until nothing changes any more. What no event reports, for example a change of a style
// sheet, is noticed by a check four times per second while the element is in the window.

import { pageParent } from "./ancestors.mjs";

const POLL_MS = 250;
const STEADY_FRAMES = 20; // frames without a change after which checking every frame ends
const MUTATION_FRAMES = 2; // the same after a change of the document: it may have nothing to do with it

const WINDOW_EVENTS = ["resize", "fullscreenchange", "pointerover", "focusin"];
const ROOT_EVENTS = [
  "scroll",
  "load",
  "toggle",
  "transitionrun",
  "transitionstart",
  "animationstart",
];
const MEDIA_EVENTS = ["load", "loadedmetadata", "resize", "emptied", "error"];
const THRESHOLDS = [0, 0.25, 0.5, 0.75, 1];
const MUTATIONS = { childList: true, subtree: true, attributes: true, characterData: true };

export class ChangeWatcher {
  #canvas;
  #check;
  #media;
  #roots = [];
  #listening = [];
  #observers = [];
  #framesLeft = 0;
  #frame = 0;
  #timer = 0;
  #isClosed = false;
  #isInWindow = true;
  #onEvent = () => this.wake();

  /** `check` returns whether something has changed; `canvas` is ignored. */
  constructor(canvas, check) {
    this.#canvas = canvas;
    this.#check = check;
    this.#poll();
  }

  /** Watch an element; to be called again when it may be in another place of the document. */
  observe(media) {
    const roots = rootsOf(media);
    const isSame =
      roots.length === this.#roots.length && roots.every((r, i) => r === this.#roots[i]);
    if (this.#isClosed || (isSame && media === this.#media)) return;
    this.#disconnect();
    this.#media = media;
    this.#roots = roots;
    for (const type of WINDOW_EVENTS) this.#listen(window, type);
    for (const type of MEDIA_EVENTS) this.#listen(media, type);
    for (const root of roots) for (const type of ROOT_EVENTS) this.#listen(root, type);
    const resizes = new ResizeObserver(() => this.#run());
    for (const element of [media, media.parentElement, media.offsetParent]) {
      if (element) resizes.observe(element);
    }
    const mutations = new MutationObserver((records) => {
      if (records.some(({ target }) => target !== this.#canvas)) this.wake(MUTATION_FRAMES);
    });
    for (const root of roots) mutations.observe(root, MUTATIONS);
    const positions = new IntersectionObserver(
      (entries) => {
        this.#isInWindow = entries.at(-1).isIntersecting;
        this.wake();
      },
      { rootMargin: "200px", threshold: THRESHOLDS },
    );
    positions.observe(media);
    this.#observers = [resizes, mutations, positions];
  }

  /** Check before the next frames. */
  wake(frames = STEADY_FRAMES) {
    this.#framesLeft = Math.max(this.#framesLeft, frames);
    if (!this.#frame && !this.#isClosed) this.#frame = requestAnimationFrame(() => this.#onFrame());
  }

  close() {
    this.#isClosed = true;
    this.#disconnect();
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
  }

  #onFrame() {
    this.#framesLeft -= 1;
    this.#frame = this.#framesLeft > 0 ? requestAnimationFrame(() => this.#onFrame()) : 0;
    this.#run();
  }

  #poll() {
    this.#timer = setTimeout(() => {
      if (this.#isInWindow && !this.#frame) this.#run();
      if (!this.#isClosed) this.#poll();
    }, POLL_MS);
  }

  #run() {
    if (!this.#isClosed && this.#check()) this.wake();
  }

  #listen(target, type) {
    target.addEventListener(type, this.#onEvent, true);
    this.#listening.push([target, type]);
  }

  #disconnect() {
    for (const [target, type] of this.#listening) {
      target.removeEventListener(type, this.#onEvent, true);
    }
    for (const observer of this.#observers) observer.disconnect();
    this.#listening = [];
    this.#observers = [];
  }
}

// The document, and the shadow roots around the element.
function rootsOf(media) {
  const roots = new Set([document]);
  for (let node = media; node; node = pageParent(node)) roots.add(node.getRootNode());
  return [...roots];
}
