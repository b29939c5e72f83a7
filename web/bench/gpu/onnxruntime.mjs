// A network in onnxruntime-web, from one of its bundles.

import { readBuffer } from "./buffers.mjs";

const THREADS = Math.min(navigator.hardwareConcurrency || 1, 4); // as web/host/ort-setup.mjs

async function loadBundle(bundle) {
  const ort = await import(`/onnxruntime/${bundle}`);
  ort.env.logLevel = "error";
  const isWasm = bundle === "ort.wasm.min.mjs";
  Object.assign(ort.env.wasm, { wasmPaths: "/onnxruntime/", numThreads: isWasm ? THREADS : 1 });
  return ort;
}

// Runs on buffers that stay on the GPU, as onnxruntime requires to replay its commands.
async function runCaptured(ort, session, { type, pixels, dims }) {
  const device = await ort.env.webgpu.device;
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const usage = STORAGE | COPY_SRC | COPY_DST;
  const source = device.createBuffer({ size: pixels.byteLength, usage });
  const feeds = { pixels: ort.Tensor.fromGpuBuffer(source, { dataType: type, dims }) };
  const targets = {};
  const fetches = {};
  for (const { name, shape } of session.outputMetadata) {
    const size = shape.reduce((product, length) => product * length, 4);
    targets[name] = device.createBuffer({ size, usage });
    fetches[name] = ort.Tensor.fromGpuBuffer(targets[name], { dataType: "float32", dims: shape });
  }
  return {
    async run() {
      device.queue.writeBuffer(source, 0, pixels);
      await session.run(feeds, fetches);
      const names = Object.keys(targets);
      const arrays = await Promise.all(names.map((name) => readBuffer(device, targets[name])));
      return Object.fromEntries(names.map((name, i) => [name, new Float32Array(arrays[i])]));
    },
    close() {
      source.destroy();
      Object.values(targets).forEach((buffer) => buffer.destroy());
    },
  };
}

function runNormally(ort, session, { type, pixels, dims }) {
  return {
    async run() {
      const tensor = new ort.Tensor(type, pixels, dims);
      const result = await session.run({ pixels: tensor });
      const outputs = {};
      for (const [name, output] of Object.entries(result)) {
        outputs[name] = (await output.getData()).slice();
        output.dispose();
      }
      return outputs;
    },
    close: () => undefined,
  };
}

/** Open a network. `capture` replays the commands of the first run; see page.mjs for the rest. */
export async function openOnnxruntime({ bundle, provider, model, capture, profile }, input) {
  const ort = await loadBundle(bundle);
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(capture && { enableGraphCapture: true, preferredOutputLocation: "gpu-buffer" }),
    ...(profile && { enableProfiling: true }),
  });
  const runner = capture
    ? await runCaptured(ort, session, input)
    : runNormally(ort, session, input);
  return {
    run: () => runner.run(),
    endProfiling: () => session.endProfiling(),
    async close() {
      runner.close();
      await session.release();
    },
  };
}
