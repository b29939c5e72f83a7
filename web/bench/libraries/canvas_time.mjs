// The time that the browser spends in canvas calls. After start(), it is measured for every call
// that draws, clears, or reads pixels.

const TIMED_METHODS = ["drawImage", "getImageData", "putImageData", "clearRect"];
let totalMs = 0;

function timed(method) {
  return function (...args) {
    const start = performance.now();
    try {
      return method.apply(this, args);
    } finally {
      totalMs += performance.now() - start;
    }
  };
}

export const canvasTime = {
  start() {
    for (const type of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
      for (const name of TIMED_METHODS) type.prototype[name] = timed(type.prototype[name]);
    }
  },
  take() {
    const elapsed = totalMs;
    totalMs = 0;
    return elapsed;
  },
};
