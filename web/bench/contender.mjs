// One library in a page of its own, as ?library= asks for. The benchmark talks to window.contender:
//   await prepare()          load everything, resolve to what it runs on
//   await run(chain, image)  one call; resolves to {milliseconds, faces, stages?}
// What is timed is a decoded picture to results. A canvas stands for it: of an <img> Chromium throws
// the decoded pixels away when it likes, and some calls would decode a JPEG once more.

const asked = Object.fromEntries(new URLSearchParams(location.search));
const { open } = await import(`./libraries/${asked.library}.mjs`);
const library = await open(asked);
const pictures = new Map();

async function picture(address) {
  if (!pictures.has(address)) {
    const image = new Image();
    image.src = address;
    await image.decode();
    pictures.set(address, decoded(image));
  }
  return pictures.get(address);
}

function decoded(image) {
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
