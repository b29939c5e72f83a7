// Runs a library over the frames of a film, as a camera delivers them: a frame is not shown before
// its time, and waits while the library is busy.

const SECOND = 1000;

/**
 * Run `library.frame(workload, mode, canvas, seconds)` on `count` pictures in `folder`.
 *
 * Resolves to [{milliseconds, faces: [{id, box, points}]}], one for each frame. Loading and
 * decoding a picture is not timed.
 */
export async function runFilm(library, workload, mode, folder, count, frameRate) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const results = [];
  await library.startFilm(workload, mode);
  const begin = performance.now();
  for (let number = 0; number < count; number += 1) {
    const image = new Image();
    image.src = `${folder}/${number}.jpg`;
    await image.decode();
    await until(begin + (number * SECOND) / frameRate);
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    context.drawImage(image, 0, 0);
    const start = performance.now();
    const faces = await library.frame(workload, mode, canvas, number / frameRate);
    results.push({ milliseconds: performance.now() - start, faces });
  }
  return results;
}

function until(time) {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(time - performance.now(), 0));
  });
}
