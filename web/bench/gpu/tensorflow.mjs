// A network in tfjs, as a control: the same weights and steps in other kernels.

import { createWeights, runSteps } from "./tensorflow-steps.mjs";

const SCRIPTS = [
  "/peers/@tensorflow/tfjs-core/dist/tf-core.min.js",
  "/peers/@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js",
];

function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${src} could not be loaded`));
    document.head.append(script);
  });
}

// WebGL is in the bundle of @vladmandic/face-api, WebGPU in tfjs's own packages. All copies of tfjs
// in a page share one engine, so each has its own page.
async function loadTensorflow(backend) {
  if (backend === "webgl") {
    const { tf } = await import("/peers/@vladmandic/face-api/dist/face-api.esm.js");
    return tf;
  }
  for (const src of SCRIPTS) await loadScript(src);
  return window.tf;
}

/** Open a network; see page.mjs. */
export async function openTensorflow({ backend, program, constants }, { pixels, dims }) {
  const tf = await loadTensorflow(backend);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend} here`);
  await tf.ready();
  const steps = await (await fetch(program)).json();
  const numbers = new Float32Array(await (await fetch(constants)).arrayBuffer());
  const weights = createWeights(tf, steps.constants, numbers);
  return {
    async run() {
      const input = tf.tensor(pixels, dims);
      const outputs = runSteps(tf, steps, weights, input);
      const names = Object.keys(outputs);
      const arrays = await Promise.all(names.map((name) => outputs[name].data()));
      tf.dispose([input, ...Object.values(outputs)]);
      return Object.fromEntries(names.map((name, i) => [name, arrays[i]]));
    },
    close: () => tf.dispose(weights),
  };
}
