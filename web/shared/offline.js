// The panel of what this device stores: it shows the cached files, caches the rest, and deletes
// all.
//
// The service worker caches every file that passes through it (see service-worker.js). So to make
// the site available offline, this only has to fetch each file once.

import { cacheName } from "../host/site.mjs";
import { confirmationText, deleteStoredData } from "./deleting.js";
import { snapshotSize } from "./snapshot/store.mjs";

const SITE = new URL("../", import.meta.url);
const ISOLATE_KEY = new URL("isolate", SITE).href;

const GROUPS = [
  ["Pages", () => true],
  ["Sample pictures", (path) => path.startsWith("samples/")],
  ["Python", (path) => /^(vendor\/py|shared\/python|wheel\/)/.test(path)],
  ["Inference engine", (path) => path.startsWith("vendor/onnxruntime/")],
  ["Models", (path) => path.startsWith("models/")],
];

// What onnxruntime's worker loads, of which the page has no record.
const ONNXRUNTIME = new URL("vendor/onnxruntime/ort.wasm.min.mjs", SITE).href;
const WORKER_FILES = ["host/ort-worker.mjs", "vendor/onnxruntime/ort-wasm-simd-threaded.mjs"].map(
  (path) => new URL(path, SITE).href,
);

const QUOTA_MESSAGE =
  "there is not enough storage on this device, or this site has reached the browser's limit";

const panel = document.getElementById("offline");
const control = (name) => panel.querySelector(`[data-part="${name}"]`);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

let manifest; // [{path, size, sha256}]
let abortController; // of the download in progress

function showMessage(text) {
  control("status").textContent = text;
}

async function loadManifest() {
  const response = await fetch(new URL("assets.json", SITE));
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const { files } = await response.json().catch(() => ({}));
  if (!Array.isArray(files)) throw new Error("the server did not answer with its list of files");
  manifest = files;
}

async function cachedKeys() {
  if (!(await caches.has(cacheName))) return new Set();
  const cache = await caches.open(cacheName);
  return new Set((await cache.keys()).map(({ url }) => url));
}

const isCached = (keys, { path, sha256 }) =>
  keys.has(new URL(`${path}?sha256=${sha256}`, SITE).href);
const totalSize = (files) => files.reduce((sum, { size }) => sum + size, 0);

/** Show what is cached, by group; resolves to the files that are not. */
async function render() {
  const keys = await cachedKeys();
  const missing = manifest.filter((file) => !isCached(keys, file));
  const button = control("cache-all");
  const items = GROUPS.map(([name]) => groupItem(name, keys));
  const size = await snapshotSize();
  if (size)
    items.push(
      listItem(
        `Snapshot of Python, for a faster start: ${megabytes(size)}, available offline`,
        true,
      ),
    );
  control("groups").replaceChildren(...items);
  button.textContent = `Make everything available offline (${megabytes(totalSize(missing))})`;
  button.hidden = missing.length === 0;
  if (missing.length === 0) showMessage("Every page works offline.");
  return missing;
}

function groupItem(name, keys) {
  const files = manifest.filter((file) => groupOf(file) === name);
  const size = totalSize(files);
  const cachedSize = totalSize(files.filter((file) => isCached(keys, file)));
  return cachedSize === size
    ? listItem(`${name}: ${megabytes(size)}, available offline`, true)
    : listItem(`${name}: ${megabytes(cachedSize)} of ${megabytes(size)} available offline`, false);
}

function listItem(text, isComplete) {
  const item = document.createElement("li");
  item.classList.toggle("cached", isComplete);
  item.textContent = text;
  return item;
}

const groupOf = ({ path }) => GROUPS.findLast(([, matches]) => matches(path))[0];

async function cacheAll() {
  abortController = new AbortController();
  const { signal } = abortController;
  for (const name of ["cancel", "bar"]) control(name).hidden = false;
  try {
    await navigator.storage?.persist?.(); // asks the browser not to evict this site's data
    await caches.open(cacheName);
    await waitForController();
    await cacheFiles(await render(), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    showMessage("Stopped. The files downloaded so far stay available offline.");
  } finally {
    for (const name of ["cancel", "bar"]) control(name).hidden = true;
    await render();
  }
}

async function cacheFiles(files, signal) {
  control("cache-all").hidden = true;
  let cachedSize = 0;
  for (const { path, size } of files) {
    showMessage(`Downloading ${path}`);
    const response = await fetch(new URL(path, SITE), { signal });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${response.statusText}`.trim());
    const cacheStatus = response.headers.get("X-Faceapi-Cache");
    if (cacheStatus === "skipped") throw new Error(QUOTA_MESSAGE);
    if (!cacheStatus) throw new Error("the site was updated: reload this page");
    cachedSize += size;
    control("bar").value = cachedSize / totalSize(files);
  }
}

// The worker caches nothing of a page that it does not control. It does not control a page that was
// force-reloaded.
async function waitForController() {
  const { active } = await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  const controllerChange = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });
  active.postMessage({ type: "claim" });
  await controllerChange;
}

async function deleteAll() {
  if (!confirm(await confirmationText())) return;
  abortController?.abort();
  await deleteStoredData(() => {
    showMessage("Close the other tabs of this site: they still use the data.");
  });
  await render();
  showMessage("Everything was deleted. It will be downloaded again next time.");
}

async function renderIsolation() {
  const cache = await caches.open(cacheName);
  const isEnabled = Boolean(await cache.match(ISOLATE_KEY));
  control("isolate").checked = isEnabled;
  // If the host sends the headers, there is nothing to choose.
  control("isolate").closest("label").hidden = crossOriginIsolated && !isEnabled;
}

async function changeIsolation() {
  const cache = await caches.open(cacheName);
  if (control("isolate").checked) await cache.put(ISOLATE_KEY, new Response("yes"));
  else await cache.delete(ISOLATE_KEY);
  await waitForController();
  location.reload();
}

// Ask the worker to cache what this page loaded before the worker controlled it, and to adopt this
// page's version of the site for visits without a network.
async function reportLoaded(paths) {
  const { port1, port2 } = new MessageChannel();
  const reply = new Promise((resolve) => {
    port1.onmessage = resolve;
  });
  navigator.serviceWorker.controller.postMessage({ type: "loaded", paths }, [port2]);
  const { error } = (await reply).data;
  if (error) throw new Error(error);
}

function loadedPaths() {
  const urls = performance.getEntriesByType("resource").map(({ name }) => name.split(/[?#]/)[0]);
  if (urls.includes(ONNXRUNTIME)) urls.push(...WORKER_FILES);
  const pageUrl = new URL(location.pathname, location.href).href;
  const loaded = new Set([pageUrl.endsWith("/") ? `${pageUrl}index.html` : pageUrl, ...urls]);
  return manifest.map(({ path }) => path).filter((path) => loaded.has(new URL(path, SITE).href));
}

async function start() {
  const isFirstVisit = !navigator.serviceWorker.controller;
  await caches.open(cacheName);
  await navigator.serviceWorker.register(new URL("service-worker.js", SITE), {
    updateViaCache: "none",
  });
  await waitForController();
  await loadManifest();
  if (isFirstVisit) await reportLoaded(loadedPaths());
  await renderIsolation();
  await render();
  panel.hidden = false;
  if (!isFirstVisit) await reportLoaded([]);
  if (progress) await makeSnapshot();
}

// Its failure is no problem of the user's: the next visit starts as this one did.
async function makeSnapshot() {
  const { makeSnapshotWhenIdle } = await import("./snapshot/schedule.mjs");
  const size = await makeSnapshotWhenIdle().catch((error) => console.debug(error));
  if (size) await render();
}

const reportErrors = (task) => () =>
  task().catch((error) => {
    const reason = error.name === "QuotaExceededError" ? QUOTA_MESSAGE : error.message;
    showMessage(`Something went wrong: ${reason.replace(/\.$/, "")}.`);
  });

// If caching fails from the start, still show the panel: it has the error, and the button to delete
// what is stored.
async function startAndShow() {
  try {
    await start();
  } catch (error) {
    if (!manifest) await loadManifest();
    await render();
    panel.hidden = false;
    throw error;
  }
}

// On a page with Python, wait until Python has loaded, so that this does not slow it down.
const progress = document.getElementById("progress");
const pageLoaded =
  !progress || progress.classList.contains("done")
    ? Promise.resolve()
    : new Promise((resolve) => {
        addEventListener("page-loaded", resolve, { once: true });
      });

// There is no service worker without https, and may be no cache in a private window.
if ("serviceWorker" in navigator && "caches" in window) {
  control("cache-all").onclick = reportErrors(cacheAll);
  control("cancel").onclick = () => abortController?.abort();
  control("delete").onclick = reportErrors(deleteAll);
  control("isolate").onchange = reportErrors(changeIsolation);
  pageLoaded.then(reportErrors(startAndShow));
}
