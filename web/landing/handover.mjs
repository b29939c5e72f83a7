// Takes over the picture that a visitor chose on the landing page, before Python runs: a file of
// theirs (#photo; see handover-store.mjs) or a sample (#sample=crowd). Python waits for
// `handedOverPicture`.

import { takePhoto } from "./handover-store.mjs";

function sampleSource(name) {
  const sources = [...document.querySelectorAll("[data-src]")].map(({ dataset }) => dataset.src);
  return sources.find((source) => source.endsWith(`/${name}.jpg`));
}

async function handOver() {
  const picture = document.getElementById("picture");
  if (!picture) return;
  const { hash } = location;
  if (hash === "#photo") {
    const photo = await takePhoto();
    history.replaceState(null, "", location.pathname + location.search); // a reload has no photo
    if (!photo) return;
    picture.src = URL.createObjectURL(photo);
    picture.alt = `The picture being processed: ${photo.name}`;
  } else if (hash.startsWith("#sample=")) {
    picture.src = sampleSource(hash.slice("#sample=".length)) ?? picture.getAttribute("src");
  }
}

// Without storage there is no photo to take over: the page shows its sample, and its own button.
window.handedOverPicture = handOver().catch((error) => console.debug(error));
