// What py/faceapi_build/bench/gpu calls, as window.gpuBench. A page has one network open at a time.
//
//   await describe()      the adapter, its limits and features, WebGL, the number of cores
//   await multiply(…)     a matrix product; see matrix.mjs
//   await open(settings)  opens a network: {library, pixels, type, channels, side, …}
//   await run({runs, milliseconds})  resolves to {first, times, outputs}
//   await profile({runs})  runs, then writes the events of the profiler on the console
//   await close()

import { describe } from "./adapter.mjs";
import { multiply } from "./matrix.mjs";
import { openOnnxruntime } from "./onnxruntime.mjs";
import { openTensorflow } from "./tensorflow.mjs";

const LIBRARIES = { onnxruntime: openOnnxruntime, tensorflow: openTensorflow };
const WARM_UP_RUNS = 2; // after the first, which compiles the shaders

let network;
let input; // {type, pixels, dims}

async function loadInput({ pixels, type, channels, side }) {
  const rgba = new Uint8Array(await (await fetch(pixels)).arrayBuffer());
  const kept = channels === 4 ? rgba : rgba.filter((value, index) => index % 4 !== 3);
  return {
    type,
    pixels: type === "uint8" ? kept : Float32Array.from(kept),
    dims: [1, side, side, channels],
  };
}

async function timed(times) {
  const start = performance.now();
  const outputs = await network.run();
  times.push(performance.now() - start);
  return outputs;
}

window.gpuBench = {
  describe,
  multiply,
  async open(settings) {
    input = await loadInput(settings);
    network = await LIBRARIES[settings.library](settings, input);
  },
  async run({ runs, milliseconds }) {
    const [first, warm, times] = [[], [], []];
    const end = performance.now() + milliseconds;
    await timed(first);
    for (let i = 0; i < WARM_UP_RUNS && performance.now() < end; i += 1) await timed(warm);
    let outputs;
    do outputs = await timed(times);
    while (times.length < runs && performance.now() < end);
    const lists = Object.entries(outputs).map(([name, values]) => [name, Array.from(values)]);
    return { first: first[0], times, outputs: Object.fromEntries(lists) };
  },
  async profile({ runs }) {
    for (let i = 0; i < runs; i += 1) await network.run();
    await network.endProfiling();
  },
  async close() {
    await network.close();
    network = undefined;
  },
};
