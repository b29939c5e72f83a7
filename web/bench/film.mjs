// Runs a library over the frames of a film, as a camera delivers them: each comes at least one
// interval after the previous one, and waits while the library is busy. Lost time is not made up:
// a camera does not deliver frames faster after a slow one.
//
// A library in Python measures its milliseconds itself, as the program of its user would: the
// hand-over of results to this script is no part of them.

const SECOND = 1000;

/**
 * Run `library.frame(workload, mode, canvas, seconds)` on `count` pictures in `folder`.
 *
 * Resolves to [{milliseconds, faces: [{id, box, points}], stages}], one for each frame; `stages`
 * are milliseconds by their name, if the library measures them. Loading and decoding a picture is
 * not timed.
 */
export async function runFilm(library, workload, mode, folder, count, frameRate) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const results = [];
  await library.startFilm(workload, mode);
  let due = performance.now();
  for (let number = 0; number < count; number += 1) {
    const image = new Image();
    image.src = `${folder}/${number}.jpg`;
    await image.decode();
    await until(due);
    due = Math.max(due, performance.now()) + SECOND / frameRate;
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    context.drawImage(image, 0, 0);
    const start = performance.now();
    const result = await library.frame(workload, mode, canvas, number / frameRate);
    const milliseconds = performance.now() - start;
    results.push(Array.isArray(result) ? { milliseconds, faces: result } : result);
  }
  return results;
}

function until(time) {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(time - performance.now(), 0));
  });
}
