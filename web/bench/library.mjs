// Loads the library that ?library= names. The benchmark uses window.benchmark:
//   about                      the backend and the number of threads
//   extra                      what only some libraries have, such as canvasTime
//   await run(chain, address)  one timed call; resolves to {milliseconds, faces}
//   await runFilm(…)           see film.mjs
//
// A call is timed from a decoded image to the results. The image is on a canvas, because Chromium
// may discard the decoded pixels of an <img> at any time, and some calls would decode the JPEG
// again.

import { runFilm } from "./film.mjs";

const query = Object.fromEntries(new URLSearchParams(location.search));
const { open } = await import(`./libraries/${query.library}.mjs`);
const library = await open(query);
const canvases = new Map(); // address → canvas with the image

async function loadCanvas(address) {
  if (!canvases.has(address)) {
    const image = new Image();
    image.src = address;
    await image.decode();
    canvases.set(address, drawToCanvas(image));
  }
  return canvases.get(address);
}

function drawToCanvas(image) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(image, 0, 0);
  return canvas;
}

window.benchmark = {
  about: library.about,
  extra: library.extra ?? {},
  runFilm: (...args) => runFilm(library, ...args),
  async run(chain, address) {
    const canvas = await loadCanvas(address);
    const start = performance.now();
    const result = await library.run(chain, canvas);
    return { milliseconds: performance.now() - start, ...result };
  },
};
