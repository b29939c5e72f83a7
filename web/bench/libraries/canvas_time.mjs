// The time that canvases take, which is the browser's and not Python's: from start() on, every call
// that draws, cuts or reads pixels is counted.

const COUNTED = ["drawImage", "getImageData", "putImageData", "clearRect"];
let milliseconds = 0;

function counted(original) {
  return function (...args) {
    const begin = performance.now();
    try {
      return original.apply(this, args);
    } finally {
      milliseconds += performance.now() - begin;
    }
  };
}

export const canvasTime = {
  start() {
    for (const kind of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
      for (const name of COUNTED) kind.prototype[name] = counted(kind.prototype[name]);
    }
  },
  take() {
    const taken = milliseconds;
    milliseconds = 0;
    return taken;
  },
};
