// Keeps a canvas exactly over the picture of a media element.
//
// The canvas is a sibling of the element and gets its transform, so that the browser moves, clips
// and transforms both in the same way, without a script. What remains is measured: the canvas is
// moved until both are in the same place of the window.

import { visibleRect } from "./ancestors.mjs";
import { ChangeWatcher } from "./change-watcher.mjs";
import { lengthResolver } from "./css-values.mjs";
import { apply, center, determinant, isSimilar, multiply, solve } from "./geometry.mjs";
import * as box from "./media-box.mjs";
import { intrinsicSize, pictureRect } from "./object-fit.mjs";

const TOLERANCE = 0.02; // CSS pixels
const PROBE = 100; // CSS pixels by which the canvas is moved to measure the transform of its parent
const MAX_SIDE = 8192; // device pixels of the canvas
const MAX_AREA = 16_000_000; // device pixels of the canvas; Safari allows 16,777,216
const MAX_STALE = 0.02; // of the size, by which a drawing is scaled before it is repeated
const HIDDEN = Object.freeze({ width: 0, height: 0, ratio: 1, isMirrored: false });
const MEDIA = "img, video, canvas";

/** See Placement. `id`: also follow another media element that gets this id, or "". */
export const createPlacement = (media, canvas, id, onChange) =>
  new Placement(media, canvas, id, onChange);

/**
 * Keeps `canvas` over the content box of `media` until `close()`.
 *
 * `onChange()` is called when the canvas has to be drawn again.
 */
export class Placement {
  #media;
  #id;
  #canvas;
  #onChange;
  #resolve;
  #watcher;
  #css = new Map(); // what was written to the style of the canvas
  #shift = [0, 0]; // translation of the canvas
  #surroundings = ""; // what #parentMap depends on
  #parentMap = [1, 0, 0, 1]; // maps a translation of the canvas to one in the window
  #isMirrored = false;
  #isClosed = false;
  #latest = HIDDEN; // the geometry at the last check
  #drawn = HIDDEN; // the geometry that was drawn

  constructor(media, canvas, id, onChange) {
    this.#media = media;
    this.#id = id;
    this.#canvas = canvas;
    this.#onChange = onChange;
    this.#resolve = lengthResolver(canvas);
    canvas.setAttribute("aria-hidden", "true");
    canvas.style.setProperty("all", "initial", "important"); // the page's own rules for canvases
    this.#write({ "pointer-events": "none", overflow: "clip", "user-select": "none" });
    this.#write({ position: "absolute" }); // else it changes the layout that is measured first
    this.#watcher = new ChangeWatcher(canvas, () => this.#check());
    try {
      this.update();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The element, or the one with the same id that has taken its place. */
  get media() {
    if (!this.#media.isConnected && this.#id) {
      const successor = document.getElementById(this.#id);
      if (successor?.matches(MEDIA)) this.#media = successor;
    }
    return this.#media;
  }

  /**
   * Position the canvas, and return what to draw: the size of the content box in the window
   * (`width`, `height`), the picture in it (`left`, `top`, `scaleX`, `scaleY`), all in CSS pixels,
   * whether the picture is shown mirrored, and the device pixels per CSS pixel (`ratio`). The size
   * is 0 × 0 if the element is not shown.
   */
  update() {
    this.#drawn = this.#latest = this.#place();
    return this.#drawn;
  }

  /** Remove the canvas, and stop. */
  close() {
    this.#isClosed = true;
    this.#watcher.close();
    this.#canvas.remove();
  }

  // Whether something has changed; if the drawing is affected, the page is told.
  #check() {
    const before = this.#canvas.getBoundingClientRect();
    const previous = this.#latest;
    const geometry = this.#place();
    this.#latest = geometry;
    const after = this.#canvas.getBoundingClientRect();
    const hasMoved = Math.hypot(before.left - after.left, before.top - after.top) > TOLERANCE;
    const isResizing = !isSimilar(geometry, previous, TOLERANCE);
    // While an animation scales the element, the browser scales the old drawing with it.
    const tolerance = isResizing ? MAX_STALE * geometry.width : TOLERANCE;
    if (!isSimilar(geometry, this.#drawn, tolerance)) {
      this.#drawn = geometry;
      this.#onChange();
    }
    return hasMoved || isResizing;
  }

  #place() {
    const { media } = this;
    this.#watcher.observe(media);
    if (this.#isClosed || !media.isConnected) {
      this.#canvas.remove();
      return HIDDEN;
    }
    this.#insert();
    const style = getComputedStyle(media);
    const content = box.contentBox(style);
    const isShown = media.getClientRects().length > 0 && content.width > 0 && content.height > 0;
    this.#write({ display: isShown ? "block" : "none" });
    return isShown ? this.#cover(style, content) : HIDDEN;
  }

  #insert() {
    const { media } = this;
    const canvas = this.#canvas;
    const isAfter = media.compareDocumentPosition(canvas) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (canvas.parentNode !== media.parentNode || !isAfter) media.after(canvas);
    if (canvas.slot !== media.slot) canvas.slot = media.slot;
  }

  #cover(style, content) {
    const { css, isTop, transforms, clippers } = box.positioning(this.media, style, content);
    this.#showInTopLayer(isTop);
    const size = { width: `${content.width}px`, height: `${content.height}px` };
    this.#write({ ...css, ...size, ...box.ownTransform(style, content, this.#isMirrored) });
    const appearance = box.appearance(style, content, this.#isMirrored, this.#resolve);
    if (clippers.length) delete appearance["clip-path"]; // it is computed below
    this.#write(appearance);
    const own = box.ownMatrix(style);
    const translation = box.ownTranslation(style, content, this.#resolve);
    const outer = this.media.getBoundingClientRect();
    const surroundings = [transforms, own, outer.width, outer.height, isTop].join();
    if (surroundings !== this.#surroundings) {
      this.#surroundings = surroundings;
      this.#measureParentMap(translation);
    }
    this.#align(outer, content, own, translation);
    const map = multiply(this.#parentMap, own);
    const isMirrored = determinant(map) < 0;
    if (isMirrored !== this.#isMirrored) {
      this.#isMirrored = isMirrored;
      return this.#cover(style, content);
    }
    if (clippers.length) this.#clip(clippers, content, map);
    return this.#geometry(style, content, map);
  }

  #geometry(style, { width, height }, map) {
    const [stretchX, stretchY] = [Math.hypot(map[0], map[1]), Math.hypot(map[2], map[3])];
    const shown = [width * stretchX, height * stretchY];
    const longest = Math.max(...shown, 1);
    const area = Math.max(shown[0] * shown[1], 1);
    const limit = Math.min(MAX_SIDE / longest, Math.sqrt(MAX_AREA / area));
    const picture = intrinsicSize(this.media);
    const rect = pictureRect(picture, [width, height], style, this.#resolve);
    return {
      width: shown[0],
      height: shown[1],
      left: rect.left * stretchX,
      top: rect.top * stretchY,
      scaleX: rect.scaleX * stretchX,
      scaleY: rect.scaleY * stretchY,
      isMirrored: this.#isMirrored,
      ratio: Math.min(globalThis.devicePixelRatio || 1, limit),
    };
  }

  // Move the canvas until the centers of both content boxes are in the same place.
  #align(outer, content, own, translation) {
    const { inset } = content;
    const map = multiply(this.#parentMap, own);
    const offset = apply(map, [(inset.left - inset.right) / 2, (inset.top - inset.bottom) / 2]);
    const [x, y] = center(outer);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      this.#translate(translation);
      const actual = center(this.#canvas.getBoundingClientRect());
      const rest = [x + offset[0] - actual[0], y + offset[1] - actual[1]];
      if (Math.hypot(...rest) < TOLERANCE) return;
      const step = solve(this.#parentMap, rest);
      this.#shift = [this.#shift[0] + step[0], this.#shift[1] + step[1]];
    }
    this.#translate(translation);
  }

  #measureParentMap(translation) {
    const centers = [
      [0, 0],
      [PROBE, 0],
      [0, PROBE],
    ].map(([x, y]) => {
      this.#translate([translation[0] + x, translation[1] + y, translation[2]]);
      return center(this.#canvas.getBoundingClientRect());
    });
    const [origin, right, down] = centers;
    const map = [right, down].flatMap((point) =>
      [0, 1].map((axis) => (point[axis] - origin[axis]) / PROBE),
    );
    this.#parentMap = Math.abs(determinant(map)) > 1e-9 ? map : [1, 0, 0, 1];
  }

  #translate([x, y, z]) {
    const [left, top] = this.#shift;
    const depth = z === "0px" ? "" : ` ${z}`; // a third value would make the browser create a layer
    this.#write({ translate: `${(x + left).toFixed(3)}px ${(y + top).toFixed(3)}px${depth}` });
  }

  // Where the canvas is outside of the box that clips the element, that clipping is computed.
  #clip(clippers, { width, height }, map) {
    const rect = visibleRect(clippers);
    const middle = center(this.#canvas.getBoundingClientRect());
    const sign = this.#isMirrored ? -1 : 1;
    const corners = [
      [rect.left, rect.top],
      [rect.right, rect.top],
      [rect.right, rect.bottom],
      [rect.left, rect.bottom],
    ].map((corner) => {
      const [x, y] = solve(map, [corner[0] - middle[0], corner[1] - middle[1]]);
      return `${(width / 2 + sign * x).toFixed(2)}px ${(height / 2 + y).toFixed(2)}px`;
    });
    const isEmpty = rect.left >= rect.right || rect.top >= rect.bottom;
    this.#write({ "clip-path": isEmpty ? "inset(50%)" : `polygon(${corners.join(", ")})` });
  }

  #showInTopLayer(isTop) {
    const canvas = this.#canvas;
    if (isTop === (canvas.popover === "manual") || !canvas.showPopover) return;
    if (isTop) {
      canvas.popover = "manual";
      canvas.showPopover();
    } else {
      canvas.hidePopover();
      canvas.removeAttribute("popover");
    }
  }

  #write(css) {
    for (const [name, value] of Object.entries(css)) {
      if (this.#css.get(name) === value) continue;
      this.#css.set(name, value);
      this.#canvas.style.setProperty(name, value, "important");
    }
  }
}
