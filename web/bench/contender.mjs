// One library in a page of its own, as ?library= asks for. The benchmark talks to window.contender:
//   await prepare()          load everything, resolve to what it runs on
//   await run(chain, image)  one call; resolves to {milliseconds, faces, stages?}
// Pictures are decoded once and stay in the page: what is timed is a decoded picture to results.

const asked = Object.fromEntries(new URLSearchParams(location.search));
const { open } = await import(`./libraries/${asked.library}.mjs`);
const library = await open(asked);
const pictures = new Map();

async function picture(address) {
  if (!pictures.has(address)) {
    const image = new Image();
    image.src = address;
    await image.decode();
    pictures.set(address, address.endsWith("frame.jpg") ? framed(image) : image);
  }
  return pictures.get(address);
}

// A frame of a video would be another one at every call; a canvas stands for it.
function framed(image) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(image, 0, 0);
  return canvas;
}

window.contender = {
  about: library.about,
  extra: library.extra ?? {},
  async run(chain, address) {
    const image = await picture(address);
    const begin = performance.now();
    const result = await library.run(chain, image);
    return { milliseconds: performance.now() - begin, ...result };
  },
};
