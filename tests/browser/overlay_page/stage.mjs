// A picture with green marks, and an overlay that paints the same marks magenta.

import { Placement } from "./overlay/placement.mjs";

const SIZE = [200, 150];
const MARKS = [
  [0, 0, 16, 16],
  [184, 0, 16, 10],
  [0, 140, 30, 10],
  [120, 60, 20, 30],
  [150, 130, 12, 12],
  [60, 90, 8, 8],
];
const STYLE = `
  html, body { margin: 0; background: white; font: 16px/1.2 sans-serif; }
  body { padding: 30px 40px; }
`;

let placement;
let geometry;
let isVisible = true;
let canvas;

function picture() {
  const drawing = Object.assign(document.createElement("canvas"), {
    width: SIZE[0],
    height: SIZE[1],
  });
  const context = drawing.getContext("2d");
  context.fillStyle = "rgb(0, 0, 90)";
  context.fillRect(0, 0, ...SIZE);
  context.fillStyle = "rgb(0, 255, 0)";
  for (const mark of MARKS) context.fillRect(...mark);
  return drawing.toDataURL();
}

function draw() {
  geometry = placement.update();
  paint();
}

function paint() {
  const { width, height, ratio, left, top, scaleX, scaleY, isMirrored } = geometry;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  if (!isVisible || !width) return;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.fillStyle = "rgb(255, 0, 255)";
  for (const [x, y, w, h] of MARKS) {
    const column = left + x * scaleX;
    context.fillRect(
      isMirrored ? width - column - w * scaleX : column,
      top + y * scaleY,
      w * scaleX,
      h * scaleY,
    );
  }
}

const frames = async (count) => {
  for (let index = 0; index < count; index += 1) await new Promise(requestAnimationFrame);
};

/** Show a layout: its style sheet, its HTML with the picture in place of MEDIA; then change it. */
globalThis.show = async ({ css = "", html = "MEDIA", act = "" }) => {
  placement?.close();
  isVisible = true;
  scrollTo(0, 0);
  document.documentElement.removeAttribute("style");
  document.body.removeAttribute("style");
  document.body.innerHTML = `<style>${STYLE}${css}</style>${html.replace(
    "MEDIA",
    `<img id="media" alt="" src="${picture()}">`,
  )}`;
  for (const template of document.querySelectorAll("template")) {
    const host = template.parentElement;
    host.attachShadow({ mode: "open" }).append(template.content);
    template.remove();
  }
  const find = (root) =>
    root.getElementById("media") ??
    [...root.querySelectorAll("*")].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean);
  const media = find(document);
  await media.decode();
  canvas = document.createElement("canvas");
  placement = new Placement(media, canvas, "media", draw);
  draw();
  await frames(2);
  await new Function("media", "frames", `return (async () => { ${act} })()`)(media, frames);
  await frames(act ? 3 : 1);
};

/** Show or hide the marks of the overlay, without positioning it again. */
globalThis.setVisible = async (value) => {
  isVisible = value;
  paint();
  await frames(2);
};

globalThis.overlay = () => ({ placement, canvas, geometry });
