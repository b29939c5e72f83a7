// Sessions of onnxruntime: creating, running, and releasing them.

import {
  addSession,
  deviceLostReason,
  rejectOnDeviceLoss,
  removeSession,
  waitForDeviceLoss,
} from "./device-loss.mjs";
import { threads } from "./ort-setup.mjs";
import { withErrors } from "./promises.mjs";
import { concat } from "./typed-arrays.mjs";

export { deviceLostReason };

async function createSession(ort, model, options) {
  const session = await withErrors(ort.InferenceSession.create(model, options));
  ort.env.wasm.wasmBinary = undefined; // the runtime has its own copy by now
  await addSession(ort);
  return session;
}

export function releaseSession(ort, session) {
  removeSession(ort);
  return withErrors(session.release());
}

let tensorCount = 0;

/** The number of tensors in use; 0 while nothing runs. */
export const liveTensors = () => tensorCount;

function track(tensor, tracked) {
  tensorCount += 1;
  tracked.push(tensor);
  return tensor;
}

/**
 * Run a session on a batch of pixel arrays; resolves to {values, shapes, milliseconds}.
 *
 * `type` is "uint8" or "float32". Each of `blocks` is a typed array of height × width × channels
 * numbers. A runtime that is not `batched` runs them one by one. They are copied, because the
 * runtime may transfer its input to a worker, and another network may need the same block.
 *
 * `values` is a Float32Array of all outputs, one after the other, and `shapes` a JSON array of
 * [name, shape] pairs. A string crosses to Python in one step, unlike an array of arrays.
 */
async function run(ort, session, batched, type, height, width, channels, ...blocks) {
  const tracked = [];
  try {
    const TypedArray = type === "uint8" ? Uint8Array : Float32Array;
    const outputs = session.outputNames.map(() => []);
    let milliseconds = 0;
    for (const batch of batched ? splitBatch(ort, blocks) : blocks.map((block) => [block])) {
      const pixels = concat(TypedArray, batch);
      const dims = [batch.length, height, width, channels];
      const input = track(new ort.Tensor(type, pixels, dims), tracked);
      const start = performance.now();
      const running = session.run({ [session.inputNames[0]]: input });
      const result = await withErrors(rejectOnDeviceLoss(ort, running));
      milliseconds += performance.now() - start;
      session.outputNames.forEach((name, i) => outputs[i].push(track(result[name], tracked)));
    }
    const arrays = await Promise.all(outputs.flat().map((tensor) => tensor.getData()));
    const values = concat(Float32Array, arrays);
    const lostReason = deviceLostReason(ort); // a lost device may also return zeros
    if (lostReason) throw new Error(lostReason);
    const shapes = session.outputNames.map((name, i) => [name, concatShape(outputs[i])]);
    return { values, shapes: JSON.stringify(shapes), milliseconds };
  } finally {
    for (const tensor of tracked) tensor.dispose();
    tensorCount -= tracked.length;
  }
}

// On wasm, threads divide a batch by entries, and a single entry by its parts. Three entries on two
// threads take as long as four, so the entries that do not divide evenly run one by one.
function splitBatch(ort, blocks) {
  if (ort.env.wasm.numThreads === 1) return [blocks]; // also WebGPU and WebGL
  const evenLength = blocks.length - (blocks.length % threads);
  const singles = blocks.slice(evenLength).map((block) => [block]);
  return evenLength ? [blocks.slice(0, evenLength), ...singles] : singles;
}

/** The shape of tensors concatenated along the first axis. */
const concatShape = (tensors) => [
  tensors.reduce((sum, { dims }) => sum + dims[0], 0),
  ...tensors[0].dims.slice(1),
];

// The function, with a callback `done(error, value)` that runs in the promise's own microtask.
// Python would wrap a returned promise in a future, which resumes several event-loop turns later.
const withCallback =
  (asyncFunction) =>
  (done, ort, ...args) => {
    const onError = (error) => waitForDeviceLoss(ort).then(() => done(error, undefined));
    asyncFunction(ort, ...args).then((value) => done(undefined, value), onError);
  };

export const createSessionWithCallback = withCallback(createSession);
export const runWithCallback = withCallback(run);
