// face-api.js 0.22.2 on its default backend.

import { loadLibrary } from "./javascript.mjs";

export async function open() {
  const script = document.createElement("script");
  script.src = "/peers/face-api.js/dist/face-api.min.js";
  await new Promise((resolve, reject) => {
    [script.onload, script.onerror] = [resolve, reject];
    document.head.append(script);
  });
  const { tf } = window.faceapi;
  await tf.ready();
  return loadLibrary(window.faceapi, { backend: tf.getBackend(), threads: 1 });
}
