// The layout of a media element, and the CSS that gives a canvas the same layout.

import { inspectAncestors } from "./ancestors.mjs";
import { pixels, splitValue } from "./css-values.mjs";

const CORNERS = ["top-left", "top-right", "bottom-left", "bottom-right"];
const OPPOSITE = { left: "right", right: "left" };
const HAS_POPOVERS = globalThis.CSS?.supports("selector(:popover-open)");
const LAYS_OUT_FLOATS = /^(block|inline-block|flow-root|list-item|table-cell|table-caption)$/;

/** Borders plus padding, and the size of the content box, in CSS pixels before any transform. */
export function contentBox(style) {
  const inset = {};
  for (const side of ["left", "right", "top", "bottom"]) {
    inset[side] = pixels(style, `border-${side}-width`) + pixels(style, `padding-${side}`);
  }
  const horizontal = inset.left + inset.right;
  const vertical = inset.top + inset.bottom;
  const isBorderBox = style.boxSizing === "border-box";
  const width = pixels(style, "width") - (isBorderBox ? horizontal : 0);
  const height = pixels(style, "height") - (isBorderBox ? vertical : 0);
  return { inset, width, height, outer: [width + horizontal, height + vertical] };
}

/** Whether the browser shows the element above the page: in full screen, or as a popover. */
export function isInTopLayer(media) {
  if (media.getRootNode().fullscreenElement === media) return true;
  return HAS_POPOVERS && media.matches(":popover-open");
}

/**
 * How to position the canvas so that the browser itself clips, scrolls and transforms it with the
 * media element: `css`, and `clippers`, the ancestors whose clipping has to be computed.
 *
 * The canvas stays at the position that it has in the flow, right after the media element, and is
 * moved from there by `translate`. So it follows when the page's layout changes.
 */
export function positioning(media, style, { width, height }) {
  const { clippers, transforms, layout } = inspectAncestors(media);
  const css = { position: "absolute", float: "none", margin: "0px", left: "auto", top: "auto" };
  const isPositioned = style.position === "fixed" || style.position === "absolute";
  const isTop = isInTopLayer(media);
  if (isTop || isPositioned) {
    css.position = isTop ? "fixed" : style.position;
    css.left = css.top = "0px";
  } else if (clippers.length && LAYS_OUT_FLOATS.test(layout)) {
    // An absolutely positioned canvas would not be clipped. A float is, and without a margin box it
    // takes no room.
    css.position = "relative";
    css.float = "left";
    css.margin = `0px ${-width}px ${-height}px 0px`;
  }
  const isComputed = css.position === "absolute" && !isPositioned;
  const obeysZIndex = style.position !== "static" || /flex|grid/.test(layout);
  css["z-index"] = obeysZIndex ? style.zIndex : "auto";
  css.order = style.order;
  return { css, isTop, transforms, clippers: isComputed ? clippers : [] };
}

/** The CSS that transforms the canvas like the media element, without its translation. */
export function ownTransform(style, { inset, width }, isMirrored) {
  const [x, y, z = "0px"] = splitValue(style.transformOrigin);
  const originX = parseFloat(x) - inset.left;
  const originY = parseFloat(y) - inset.top;
  // The canvas is never shown mirrored, so that text on it can be read.
  const unmirror = isMirrored ? ` translateX(${width - 2 * originX}px) scaleX(-1)` : "";
  const transform = style.transform === "none" ? "" : style.transform;
  return {
    transform: transform + unmirror || "none",
    "transform-origin": `${originX}px ${originY}px ${z}`,
    rotate: style.rotate || "none",
    scale: style.scale || "none",
    zoom: style.zoom || "1",
    "offset-path": style.getPropertyValue("offset-path") || "none",
    "offset-distance": style.getPropertyValue("offset-distance") || "0px",
    "offset-rotate": style.getPropertyValue("offset-rotate") || "auto",
    "backface-visibility": style.backfaceVisibility || "visible",
  };
}

/** The linear part of that transform. */
export function ownMatrix(style) {
  const matrix = new DOMMatrix();
  const rotation = splitValue(style.rotate && style.rotate !== "none" ? style.rotate : "0deg");
  const angle = parseFloat(rotation.pop());
  const axis = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] }[rotation[0]] ?? rotation.map(Number);
  matrix.rotateAxisAngleSelf(...(axis.length === 3 ? axis : [0, 0, 1]), angle);
  if (style.scale && style.scale !== "none") {
    const [x, y = x] = splitValue(style.scale).map(Number);
    matrix.scaleSelf(x, y);
  }
  if (style.transform !== "none") matrix.multiplySelf(new DOMMatrix(style.transform));
  return [matrix.m11, matrix.m12, matrix.m21, matrix.m22];
}

/** The translation of the media element by the property `translate`: x, y, and z as text. */
export function ownTranslation(style, { outer }, resolve) {
  if (!style.translate || style.translate === "none") return [0, 0, "0px"];
  const [x, y = "0px", z = "0px"] = splitValue(style.translate);
  return [resolve(x, outer[0]), resolve(y, outer[1]), z];
}

/** The CSS that shows and clips the canvas where the media element shows its picture. */
export function appearance(style, { inset, outer }, isMirrored, resolve) {
  const css = { visibility: style.visibility, opacity: style.opacity };
  for (const corner of CORNERS) {
    const [vertical, horizontal] = corner.split("-");
    const value = splitValue(style.getPropertyValue(`border-${corner}-radius`));
    const [x, y = x] = value.length ? value : ["0px"];
    const radii = [
      Math.max(resolve(x, outer[0]) - inset[horizontal], 0),
      Math.max(resolve(y, outer[1]) - inset[vertical], 0),
    ];
    const target = isMirrored ? `${vertical}-${OPPOSITE[horizontal]}` : corner;
    css[`border-${target}-radius`] = `${radii[0]}px ${radii[1]}px`;
  }
  const hasInset = Object.values(inset).some((size) => size > 0);
  css["clip-path"] = isMirrored || hasInset ? "none" : style.clipPath || "none";
  return css;
}
