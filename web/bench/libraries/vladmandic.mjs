// @vladmandic/face-api on the backend that ?backend= names, with ?threads= threads if it is set.

import * as api from "/peers/@vladmandic/face-api/dist/face-api.esm.js";
import { loadLibrary } from "./javascript.mjs";

/** The library without networks: {api, about}. */
export async function loadApi({ backend, threads }) {
  if (backend === "wasm") {
    api.tf.setWasmPaths("/peers/@tensorflow/tfjs-backend-wasm/dist/");
    if (threads) {
      // tfjs uses at most half of these cores, whatever setThreadsCount says.
      Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 * Number(threads) });
      api.tf.setThreadsCount(Number(threads));
    }
  }
  if (!(await api.tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend} here`);
  await api.tf.ready();
  const about = { backend: api.tf.getBackend(), threads: 1 };
  if (backend === "wasm") {
    about.threads = api.tf.getThreadsCount();
    if (threads && about.threads !== Number(threads)) {
      throw new Error(`tfjs was set to ${threads} threads, but uses ${about.threads}`);
    }
    about.simd = await api.tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
    about.multithread = await api.tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT");
  }
  return { api, about };
}

export async function open(query) {
  const { about } = await loadApi(query);
  return loadLibrary(api, about);
}
