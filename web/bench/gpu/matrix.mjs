// A product of two square matrices of float32, in three ways:
//
//   tiled     as onnxruntime does it: 8 × 8 threads, a tile of 32 × 32, four rows of four columns
//             for each thread in an array, loops over it
//   occupied  the same with 8 × 16 threads, two rows for each: more of them at a time
//   unrolled  as tiled, with named variables instead of arrays, and no inner loop
//
// If all are slow, so is the card or its driver. If only the last is fast, the compiler of the
// driver does not keep the array in registers; if the second is, the first has too few threads
// (https://github.com/microsoft/onnxruntime/pull/32249).

import { readBuffer } from "./buffers.mjs";

const TILE = 32;
const SAMPLES = 64; // entries that are checked
// `rows`: of the tile, for each thread.
const shared = (rows) => `
@group(0) @binding(0) var<storage, read> left: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> right: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> product: array<vec4<f32>>;
override columns: u32; // vectors in a row
var<workgroup> leftTile: array<array<vec4<f32>, 8>, 32>;
var<workgroup> rightTile: array<array<vec4<f32>, 8>, 32>;
@compute @workgroup_size(8, ${TILE / rows})
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>) {
  let row = local.y * ${rows};
  let firstRow = group.y * 32 + row;
  let column = group.x * 8 + local.x;`;

const tiled = (rows) => `${shared(rows)}
  var sums: array<vec4<f32>, ${rows}>;
  for (var tile = 0u; tile < columns / 8; tile++) {
    for (var i = 0u; i < ${rows}; i++) {
      leftTile[row + i][local.x] = left[(firstRow + i) * columns + tile * 8 + local.x];
      rightTile[row + i][local.x] = right[(tile * 32 + row + i) * columns + column];
    }
    workgroupBarrier();
    for (var k = 0u; k < 8; k++) {
      let b0 = rightTile[k * 4][local.x];
      let b1 = rightTile[k * 4 + 1][local.x];
      let b2 = rightTile[k * 4 + 2][local.x];
      let b3 = rightTile[k * 4 + 3][local.x];
      for (var i = 0u; i < ${rows}; i++) {
        let a = leftTile[row + i][k];
        sums[i] = b0 * a.x + sums[i];
        sums[i] = b1 * a.y + sums[i];
        sums[i] = b2 * a.z + sums[i];
        sums[i] = b3 * a.w + sums[i];
      }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < ${rows}; i++) { product[(firstRow + i) * columns + column] = sums[i]; }
}`;

const ROWS = [0, 1, 2, 3];
const each = (steps, make) => steps.map(make).join("\n");
const unrolledStep = (k) => `
    b0 = rightTile[${4 * k}][local.x]; b1 = rightTile[${4 * k + 1}][local.x];
    b2 = rightTile[${4 * k + 2}][local.x]; b3 = rightTile[${4 * k + 3}][local.x];
${each(
  ROWS,
  (i) => `    a = leftTile[row + ${i}][${k}];
    sum${i} += b0 * a.x + b1 * a.y + b2 * a.z + b3 * a.w;`,
)}`;

const UNROLLED = `${shared(4)}
${each(ROWS, (i) => `  var sum${i} = vec4<f32>();`)}
  var a: vec4<f32>; var b0: vec4<f32>; var b1: vec4<f32>; var b2: vec4<f32>; var b3: vec4<f32>;
  for (var tile = 0u; tile < columns / 8; tile++) {
${each(
  ROWS,
  (
    i,
  ) => `    leftTile[row + ${i}][local.x] = left[(firstRow + ${i}) * columns + tile * 8 + local.x];
    rightTile[row + ${i}][local.x] = right[(tile * 32 + row + ${i}) * columns + column];`,
)}
    workgroupBarrier();${each([...ROWS, 4, 5, 6, 7], unrolledStep)}
    workgroupBarrier();
  }
${each(ROWS, (i) => `  product[(firstRow + ${i}) * columns + column] = sum${i};`)}
}`;

const KERNELS = { tiled: tiled(4), occupied: tiled(2), unrolled: UNROLLED };

// Whole numbers from -2 to 2: their sums of products are exact.
const fill = (size, seed) =>
  Float32Array.from({ length: size * size }, (_, i) => ((i * 7919 + seed) % 5) - 2);

function largestError(product, left, right, size) {
  let error = 0;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const entry = (sample * 104729) % (size * size);
    const [row, column] = [Math.floor(entry / size), entry % size];
    let sum = 0;
    for (let k = 0; k < size; k += 1) sum += left[row * size + k] * right[k * size + column];
    error = Math.max(error, Math.abs(product[entry] - sum));
  }
  return error;
}

// Milliseconds of one pass with `count` products: by timestamp queries, or else by the clock.
async function timePass(device, pipeline, bindings, { count, groups, queries, stamps }) {
  const encoder = device.createCommandEncoder();
  const timestampWrites = queries && {
    querySet: queries,
    beginningOfPassWriteIndex: 0,
    endOfPassWriteIndex: 1,
  };
  const pass = encoder.beginComputePass(timestampWrites && { timestampWrites });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindings);
  for (let i = 0; i < count; i += 1) pass.dispatchWorkgroups(groups, groups);
  pass.end();
  if (queries) encoder.resolveQuerySet(queries, 0, 2, stamps, 0);
  const start = performance.now();
  device.queue.submit([encoder.finish()]);
  await device.queue.onSubmittedWorkDone();
  if (!queries) return performance.now() - start;
  const [begin, end] = new BigUint64Array(await readBuffer(device, stamps));
  return Number(end - begin) / 1e6;
}

/**
 * Multiply matrices of `size` × `size`, a multiple of 32, for about `milliseconds` with each kernel.
 *
 * Resolves to {clock, kernels}: how it was timed, and for each kernel {milliseconds, gflops, error}.
 */
export async function multiply({ size, milliseconds }) {
  if (size % TILE) throw new Error(`expected a multiple of ${TILE} as size, got ${size}`);
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("WebGPU finds no graphics adapter");
  const hasQueries = adapter.features.has("timestamp-query");
  const device = await adapter.requestDevice(
    hasQueries ? { requiredFeatures: ["timestamp-query"] } : {},
  );
  const { STORAGE, COPY_SRC, COPY_DST, QUERY_RESOLVE } = GPUBufferUsage;
  const matrices = [fill(size, 1), fill(size, 3)];
  const buffers = [...matrices, undefined].map((matrix) => {
    const usage = STORAGE | COPY_SRC | COPY_DST;
    const buffer = device.createBuffer({ size: 4 * size * size, usage });
    if (matrix) device.queue.writeBuffer(buffer, 0, matrix);
    return buffer;
  });
  const queries = hasQueries && device.createQuerySet({ type: "timestamp", count: 2 });
  const stamps = device.createBuffer({ size: 16, usage: QUERY_RESOLVE | COPY_SRC });
  const kernels = {};
  for (const [name, code] of Object.entries(KERNELS)) {
    const pipeline = await device.createComputePipelineAsync({
      layout: "auto",
      compute: {
        module: device.createShaderModule({ code }),
        constants: { columns: size / 4 },
      },
    });
    const bindings = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const pass = { groups: size / TILE, queries, stamps };
    const end = performance.now() + milliseconds;
    let best = await timePass(device, pipeline, bindings, { ...pass, count: 1 });
    for (let count = 2; performance.now() < end; count = Math.min(2 * count, 64)) {
      best = Math.min(
        best,
        (await timePass(device, pipeline, bindings, { ...pass, count })) / count,
      );
    }
    const product = new Float32Array(await readBuffer(device, buffers[2]));
    const error = largestError(product, ...matrices, size);
    kernels[name] = { milliseconds: best, gflops: (2 * size ** 3) / best / 1e6, error };
  }
  device.destroy();
  return { clock: hasQueries ? "timestamp queries" : "the page's clock", kernels };
}
