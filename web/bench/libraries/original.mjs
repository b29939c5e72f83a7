// face-api.js 0.22.2 on its default backend.

import { loadLibrary } from "./javascript.mjs";

/** The library without networks: {api, about}. */
export async function loadApi() {
  const script = document.createElement("script");
  script.src = "/peers/face-api.js/dist/face-api.min.js";
  await new Promise((resolve, reject) => {
    [script.onload, script.onerror] = [resolve, reject];
    document.head.append(script);
  });
  const { tf } = window.faceapi;
  await tf.ready();
  return { api: window.faceapi, about: { backend: tf.getBackend(), threads: 1 } };
}

export async function open() {
  const { api, about } = await loadApi();
  return loadLibrary(api, about);
}
