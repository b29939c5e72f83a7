// Where CSS shows a picture within the content box of its element.

import { splitValue } from "./css-values.mjs";

/** Width and height of a media element in the picture's own pixels; 1 × 1 while it has none. */
export function intrinsicSize(media) {
  const width = media.naturalWidth ?? media.videoWidth ?? media.width;
  const height = media.naturalHeight ?? media.videoHeight ?? media.height;
  return [Math.max(width, 1), Math.max(height, 1)];
}

/**
 * The position of the picture's top left corner and its scales, in CSS pixels of the element.
 *
 * `style` is the computed style of the element, `box` the size of its content box, and `resolve`
 * comes from `lengthResolver`.
 */
export function pictureRect(picture, box, style, resolve) {
  const view = viewBox(picture, style.objectViewBox, resolve);
  const scales = [box[0] / view.size[0], box[1] / view.size[1]];
  const uniform = {
    contain: Math.min(...scales),
    cover: Math.max(...scales),
    none: 1,
    "scale-down": Math.min(...scales, 1),
  }[style.objectFit];
  const [scaleX, scaleY] = uniform === undefined ? scales : [uniform, uniform];
  const leftover = [box[0] - view.size[0] * scaleX, box[1] - view.size[1] * scaleY];
  const [x = "50%", y = "50%"] = splitValue(style.objectPosition);
  return {
    left: resolve(x, leftover[0]) - view.origin[0] * scaleX,
    top: resolve(y, leftover[1]) - view.origin[1] * scaleY,
    scaleX,
    scaleY,
  };
}

// `object-view-box` shows a part of the picture. Browsers compute it as inset(top right bottom left).
function viewBox(picture, value, resolve) {
  const [, text] = /^inset\((.*?)( round .*)?\)$/.exec(value ?? "") ?? [];
  if (text === undefined) return { origin: [0, 0], size: picture };
  const [top, right = top, bottom = top, left = right] = splitValue(text);
  const [x, y] = [resolve(left, picture[0]), resolve(top, picture[1])];
  const width = picture[0] - x - resolve(right, picture[0]);
  const height = picture[1] - y - resolve(bottom, picture[1]);
  return { origin: [x, y], size: width > 0 && height > 0 ? [width, height] : picture };
}
