// The steps of a network in tfjs, which py/faceapi_build/bench/gpu/tensorflow.py writes.

const pair = ([top, left, bottom, right]) => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];
const padding = (pads) => (pads.some(Boolean) ? pair(pads) : "valid");
const biased = (tf, x, bias) => (bias ? tf.add(x, bias) : x);

// Each takes tf, the step, and the tensors of its inputs.
const OPS = {
  add: (tf, step, x, y) => tf.add(x, y),
  averagepool: (tf, { size, strides, pads }, x) => tf.avgPool(x, size, strides, padding(pads)),
  clip: (tf, { min, max }, x) => tf.clipByValue(x, min, max),
  concat: (tf, { axis }, ...parts) => tf.concat(parts, axis),
  conv: (tf, { strides, pads }, x, filters, bias) =>
    biased(tf, tf.conv2d(x, filters, strides, padding(pads)), bias),
  convtranspose: (tf, { strides, shape }, x, filters, bias) =>
    biased(tf, tf.conv2dTranspose(x, filters, shape, strides, "valid"), bias),
  depthwise: (tf, { strides, pads }, x, filters, bias) =>
    biased(tf, tf.depthwiseConv2d(x, filters, strides, padding(pads)), bias),
  globalaveragepool: (tf, step, x) => tf.mean(x, [1, 2], true),
  leakyrelu: (tf, { alpha }, x) => tf.leakyRelu(x, alpha),
  matmul: (tf, step, x, weights, bias) => biased(tf, tf.matMul(x, weights), bias),
  maxpool: (tf, { size, strides, pads }, x) => tf.maxPool(x, size, strides, padding(pads)),
  mul: (tf, step, x, y) => tf.mul(x, y),
  prelu: (tf, step, x, slopes) => tf.prelu(x, slopes),
  relu: (tf, step, x) => tf.relu(x),
  reshape: (tf, { shape }, x) => tf.reshape(x, shape),
  sigmoid: (tf, step, x) => tf.sigmoid(x),
  slice: (tf, { begin, shape }, x) => tf.slice(x, begin, shape),
  softmax: (tf, step, x) => tf.softmax(x),
  transpose: (tf, { order }, x) => tf.transpose(x, order),
};

/** The constants of a program as tensors; `shapes` are theirs, `numbers` all their values. */
export function createWeights(tf, shapes, numbers) {
  let offset = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    offset += size;
    return tf.tensor(numbers.slice(offset - size, offset), shape);
  });
}

/** Run a program on one input; its outputs as tensors by name. */
export function runSteps(tf, { steps, outputs }, weights, input) {
  return tf.tidy(() => {
    const values = [input];
    for (const step of steps) {
      const inputs = step.inputs.map((id) => (id < 0 ? weights[-1 - id] : values[id]));
      values[step.output] = OPS[step.op](tf, step, ...inputs);
    }
    return Object.fromEntries(Object.entries(outputs).map(([name, id]) => [name, values[id]]));
  });
}
