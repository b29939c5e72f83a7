// @vladmandic/human on wasm, with its own caching between frames.

import { Human } from "/peers/@vladmandic/human/dist/human.esm.js";

const PARTS = {
  tiny: { description: { enabled: false } },
  everything: { description: { enabled: true } },
};

export async function open({ backend }) {
  const human = new Human({
    backend,
    wasmPath: "/peers/@tensorflow/tfjs-backend-wasm/dist/",
    modelBasePath: "/peers/@vladmandic/human/models/",
    cacheModels: false,
    debug: false,
    filter: { enabled: false },
    gesture: { enabled: false },
    body: { enabled: false },
    hand: { enabled: false },
    face: {
      enabled: true,
      detector: { maxDetected: 10, rotation: true },
      mesh: { enabled: true },
      emotion: { enabled: true },
      iris: { enabled: false },
      ...PARTS.everything,
    },
  });
  await human.init();
  await human.load();
  return {
    about: { backend: human.tf.getBackend(), threads: 1 },
    startFilm: (workload) => human.reset({ face: PARTS[workload] }),
    frame: async (workload, mode, canvas) => {
      const { face } = await human.detect(canvas, { face: PARTS[workload] });
      return face.map(({ box, mesh }) => ({
        id: null,
        box,
        points: mesh.map(([x, y]) => [x, y]),
      }));
    },
  };
}
