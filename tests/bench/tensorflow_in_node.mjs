// Runs programs of faceapi_build.bench.gpu.tensorflow in tfjs on the CPU; writes their outputs.
//
// node tensorflow_in_node.mjs MODULES STEPS FOLDER NAME…, where FOLDER has NAME.json (with the side
// of the input), NAME.bin and NAME.rgb

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, stepsFile, folder, ...names] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
await tf.setBackend("cpu");
const { createWeights, runSteps } = await import(pathToFileURL(stepsFile));

const readFloats = (path) => new Float32Array(new Uint8Array(readFileSync(path)).buffer);

const answers = {};
for (const name of names) {
  const { side, ...program } = JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
  const weights = createWeights(tf, program.constants, readFloats(`${folder}/${name}.bin`));
  const pixels = tf.tensor(readFloats(`${folder}/${name}.rgb`), [1, side, side, 3]);
  const outputs = Object.entries(runSteps(tf, program, weights, pixels));
  answers[name] = Object.fromEntries(outputs.map(([key, tensor]) => [key, tensor.arraySync()]));
}
process.stdout.write(JSON.stringify(answers));
