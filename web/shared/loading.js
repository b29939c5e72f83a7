// Shows the progress of loading from the first paint on, when Python does not run yet.
//
// It counts the bytes of every download from the page's own site, and starts the downloads that
// Python will need at once, in parallel instead of one after the other. Slow downloads can be
// canceled. Their sizes are in the page (the build writes them), because a compressed response does
// not state its size. Python uses `window.pageLoading`.
//
// The page also has the hashes of Python's runtime, which is verified here. Other files are
// verified by the code that fetches them, or by the service worker once it is active.

import { refetch } from "../host/assets.mjs";
import { fromCache, withIntegrityCheck } from "./verified.js";

const SLOW_MS = 1000; // loading for longer than this can be canceled
const MAX_FRACTION = 0.95; // of the progress bar while something is still to be done

const plan = JSON.parse(document.getElementById("loading-plan").textContent);
const sizes = new Map(Object.entries(plan.sizes).map(([path, size]) => [absoluteUrl(path), size]));
const hashes = new Map(
  Object.entries(plan.hashes).map(([path, hash]) => [absoluteUrl(path), hash]),
);
const query = new URLSearchParams(location.search);
const nativeFetch = window.fetch.bind(window);
const prefetched = new Map(); // URL → promise of the response
const downloads = new Map(); // AbortController of a pending download → its URL

let isBusy = true;
let startedAt = performance.now();
let isCancelled = false;
let isPythonRunning = false;
let expectedBytes = 0;
let receivedBytes = 0;
let shownFraction = 0; // of the progress bar, which never goes back during a task
let cachedBytes = 0; // the part of the received bytes that the service worker had cached

function absoluteUrl(path) {
  return new URL(path, document.baseURI).href;
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

function showText(id, text) {
  document.getElementById(id).textContent = text;
}

// The byte counts are in a separate element, so that screen readers do not announce them with
// the status.
function render() {
  const bar = document.getElementById("progress");
  bar.classList.toggle("done", !isBusy);
  // Further downloads may follow the first ones, so only the end of the task is all of it.
  const received = expectedBytes ? receivedBytes / expectedBytes : 0;
  shownFraction = Math.max(shownFraction, Math.min(received, MAX_FRACTION));
  if (isBusy) bar.value = shownFraction;
  if (!isPythonRunning && isBusy) {
    showText("status", received < 1 ? "Loading Python and the models…" : "Starting Python…");
  }
  const cached = cachedBytes ? `, ${megabytes(cachedBytes)} MB from this device` : "";
  const counts = `${megabytes(receivedBytes)} of ${megabytes(expectedBytes)} MB${cached}`;
  if (isBusy) showText("frame-stats", expectedBytes ? counts : "");
  const isSlow = isBusy && performance.now() - startedAt > SLOW_MS;
  document.getElementById("cancel").hidden = !isSlow || cancellable().length === 0;
}

// Once Python runs, only models can be canceled: Python can fetch those again, but not the files of
// onnxruntime.
function cancellable() {
  const pending = [...downloads];
  return isPythonRunning ? pending.filter(([, url]) => url.endsWith(".onnx")) : pending;
}

function cancel() {
  isCancelled = true;
  for (const [controller] of cancellable()) controller.abort();
  if (isPythonRunning) return;
  isBusy = false;
  showText("status", "Nothing was loaded.");
  showFatalError("Loading was canceled.");
}

function showError(message) {
  if (isPythonRunning || isCancelled) return; // Python shows a better message, and can try again
  if (document.getElementById("error").hidden) showFatalError(message); // the first is the cause
}

function showFatalError(message) {
  showText("error-text", message);
  document.getElementById("error").hidden = false;
  const retry = document.getElementById("retry");
  retry.hidden = false;
  retry.onclick = () => location.reload();
}

async function countBytes(response, url) {
  const size = sizes.get(url);
  expectedBytes += size;
  let count = 0;
  const isCached = response.headers.get("X-Faceapi-Cache") === "hit";
  const reader = response.clone().body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const { length } = chunk.value;
    count += length;
    receivedBytes += length;
    if (isCached) cachedBytes += length;
    requestAnimationFrame(render);
  }
  expectedBytes += count - size; // the actual size, if the plan was wrong
}

function verified(response, url) {
  const isVerified = response.headers.has("X-Faceapi-Cache"); // by the service worker
  if (isVerified || !response.ok || !crypto.subtle || !hashes.has(url)) return response;
  return withIntegrityCheck(response, url, hashes.get(url), (path) => {
    showError(`${path} is damaged: it is not the file that belongs to this page.`);
  });
}

async function fetchWithProgress(url, request, init) {
  const controller = new AbortController();
  init?.signal?.addEventListener("abort", () => controller.abort());
  downloads.set(controller, url);
  let counting = Promise.resolve();
  const { pathname } = new URL(url);
  try {
    const fetching = nativeFetch(request, { ...init, signal: controller.signal });
    const response = verified(await fetching, url);
    if (!response.ok) {
      showError(`${pathname} could not be fetched: the server answered ${response.status}.`);
    } else if (response.body) {
      counting = countBytes(response, url).catch(() => {
        showError(`The download of ${pathname} was interrupted.`);
      });
    }
    return response;
  } finally {
    counting.finally(() => {
      downloads.delete(controller);
      render();
    });
  }
}

window.fetch = (request, init) => {
  const url = absoluteUrl(request.url ?? request);
  const response = prefetched.get(url);
  if (response && !init?.integrity) {
    prefetched.delete(url);
    return response;
  }
  return sizes.has(url) ? fetchWithProgress(url, request, init) : nativeFetch(request, init);
};

// The query may select other networks than the page's defaults.
function isNeeded(path) {
  const [setting, value] = plan.onlyIf[path] ?? [];
  if (path in plan.others) return query.get(setting) === value;
  return !query.has(setting) || query.get(setting) === value;
}

async function prefetch(url, hash) {
  const response = await fromCache(url, hash);
  if (!response) return fetchWithProgress(url, url);
  const size = sizes.get(url);
  expectedBytes += size;
  receivedBytes += size;
  cachedBytes += size;
  return response;
}

// Later visits probably have a snapshot of Python, with its modules.
const isFirstVisit = !navigator.serviceWorker?.controller;
const early = { ...plan.early, ...plan.others, ...(isFirstVisit && plan.modules) };
for (const [path, hash] of Object.entries(early)) {
  const url = absoluteUrl(path);
  if (isNeeded(path)) prefetched.set(url, prefetch(url, hash));
}
for (const response of prefetched.values()) {
  response.catch(() => showError("The site cannot be reached. Check your connection."));
}

addEventListener(
  "error",
  ({ target }) => {
    if (target.tagName !== "SCRIPT" && target.tagName !== "LINK") return;
    const url = target.src ?? target.href;
    refetch(url);
    showError(`${url} could not be loaded.`);
  },
  true,
);
addEventListener("unhandledrejection", (event) => {
  if (isCancelled) event.preventDefault(); // a canceled download
  showError(`${event.reason?.message ?? event.reason}`);
});
// A page's program never ends unless it fails.
document.addEventListener("py:done", () => showFatalError("The program of this page has stopped."));
document.getElementById("cancel").addEventListener("click", cancel);
setTimeout(render, SLOW_MS);
render();

window.pageLoading = {
  /** Show a new task; the counts start at zero unless another task is still running. */
  begin(message) {
    isPythonRunning = true;
    if (!isBusy) {
      [expectedBytes, receivedBytes, cachedBytes, startedAt] = [0, 0, 0, performance.now()];
      shownFraction = 0;
    }
    isBusy = true;
    showText("status", message);
    setTimeout(render, SLOW_MS);
    render();
  },
  done() {
    if (isBusy) showText("frame-stats", "");
    isBusy = false;
    render();
    dispatchEvent(new Event("page-loaded"));
  },
};
