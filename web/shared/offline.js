// The service worker's other half: what is kept on this device is shown, completed and deleted here.
//
// The worker keeps every file that passes through it, so making the site available offline is
// nothing but asking for each file once. See service-worker.js for what it believes.

import { quickestKey } from "../host.mjs";

const SITE = new URL("../", import.meta.url);
const CACHE = `faceapi ${SITE.pathname}`; // the worker's, too
const ISOLATE = new URL("isolate", SITE).href;
const DATABASES = "faceapi"; // what the names of ours begin with

const box = document.getElementById("offline");
const part = (name) => box.querySelector(`[data-part="${name}"]`);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const GROUPS = [
  ["Pages and their programs", () => true],
  ["Sample pictures", (path) => path.startsWith("samples/")],
  ["Python", (path) => /^(vendor\/py|wheel\/)/.test(path)],
  ["What runs the networks", (path) => path.startsWith("vendor/onnxruntime/")],
  ["The networks", (path) => path.startsWith("models/")],
];

let inventory; // [{path, size, sha256}]
let under; // the AbortController of the download under way

function say(text) {
  part("said").textContent = text;
}

async function learn() {
  const response = await fetch(new URL("assets.json", SITE));
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  inventory = (await response.json()).files;
}

async function keptKeys() {
  if (!await caches.has(CACHE)) return new Set();
  const cache = await caches.open(CACHE);
  return new Set((await cache.keys()).map(({ url }) => url));
}

const isKept = (keys, { path, sha256 }) => keys.has(new URL(`${path}?sha256=${sha256}`, SITE).href);
const sum = (files) => files.reduce((total, { size }) => total + size, 0);

/** Show what is kept, group by group; returns what is missing. */
async function show() {
  const keys = await keptKeys();
  const missing = inventory.filter((file) => !isKept(keys, file));
  part("groups").replaceChildren(...GROUPS.map(([name]) => line(name, keys)));
  part("all").textContent = `Make everything available offline (${megabytes(sum(missing))})`;
  part("all").hidden = missing.length === 0;
  if (missing.length === 0) say("Every page works without a network.");
  return missing;
}

function line(name, keys) {
  const files = inventory.filter((file) => groupOf(file) === name);
  const [size, held] = [sum(files), sum(files.filter((file) => isKept(keys, file)))];
  const item = document.createElement("li");
  item.classList.toggle("kept", held === size);
  item.textContent = held === size
    ? `${name}: ${megabytes(size)}, kept`
    : `${name}: ${megabytes(held)} of ${megabytes(size)} kept`;
  return item;
}

const groupOf = ({ path }) => GROUPS.findLast(([, test]) => test(path))[0];

async function keepAll() {
  under = new AbortController();
  const { signal } = under;
  for (const name of ["cancel", "bar"]) part(name).hidden = false;
  try {
    await navigator.storage?.persist?.(); // so that the browser makes room elsewhere
    await caches.open(CACHE);
    await controlled();
    await keep(await show(), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    say("Stopped. What has come so far is kept.");
  } finally {
    for (const name of ["cancel", "bar"]) part(name).hidden = true;
    await show();
  }
}

async function keep(files, signal) {
  part("all").hidden = true;
  let done = 0;
  for (const { path, size } of files) {
    say(`Keeping ${path}`);
    const response = await fetch(new URL(path, SITE), { signal });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${response.statusText}`);
    if (response.headers.get("Faceapi-Kept") === "no") throw new Error("there is no more room.");
    done += size;
    part("bar").value = done / sum(files);
  }
}

// Until the worker is in charge of this page (also after a forced reload), nothing is kept.
async function controlled() {
  const { active } = await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  const inCharge = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });
  active.postMessage("take charge");
  await inCharge;
}

async function deleteAll() {
  const question = "Delete everything that this site keeps on this device: its files, and the people you saved?";
  if (!confirm(question)) return;
  under?.abort();
  await caches.delete(CACHE); // first: the worker keeps nothing any more
  const registration = await navigator.serviceWorker.getRegistration(SITE);
  await registration?.unregister();
  localStorage.removeItem(quickestKey);
  const databases = await indexedDB.databases();
  const ours = databases.filter(({ name }) => name.startsWith(DATABASES));
  await Promise.all(ours.map(({ name }) => forget(name)));
  await show();
  say("Everything is deleted. The next visit fetches it anew.");
}

function forget(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
    request.onblocked = () => say("Close the other tabs of this site: they hold what is to be deleted.");
  });
}

async function showIsolation() {
  const cache = await caches.open(CACHE);
  const wished = Boolean(await cache.match(ISOLATE));
  part("isolate").checked = wished;
  // A host that sends the headers itself leaves nothing to wish for.
  part("isolate").closest("label").hidden = crossOriginIsolated && !wished;
}

async function isolate() {
  const cache = await caches.open(CACHE);
  if (part("isolate").checked) await cache.put(ISOLATE, new Response("yes"));
  else await cache.delete(ISOLATE);
  await controlled();
  location.reload();
}

// What this page had fetched before the worker was in charge of it, the worker is asked to keep.
async function keepWhatIsHere() {
  const urls = performance.getEntriesByType("resource").map(({ name }) => name.split(/[?#]/)[0]);
  const here = new URL(location.pathname, location.href).href;
  const all = new Set([here.endsWith("/") ? `${here}index.html` : here, ...urls]);
  const keep = inventory.map(({ path }) => path).filter((path) => all.has(new URL(path, SITE).href));
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise((resolve) => { port1.onmessage = resolve; });
  navigator.serviceWorker.controller.postMessage({ keep }, [port2]);
  const { error } = (await answered).data;
  if (error) throw error;
}

async function begin() {
  const first = !navigator.serviceWorker.controller;
  await caches.open(CACHE);
  await navigator.serviceWorker.register(new URL("service-worker.js", SITE), { updateViaCache: "none" });
  await learn();
  await controlled();
  if (first) await keepWhatIsHere();
  await showIsolation();
  await show();
  box.hidden = false;
}

function quiet(work) {
  return () => work().catch((error) => say(`That did not work: ${error.message}`));
}

// The first visit's own work goes first: on a page with Python, wait until that has come.
const busy = document.getElementById("progress");
const ready = !busy || busy.classList.contains("done")
  ? Promise.resolve()
  : new Promise((resolve) => { addEventListener("page-loaded", resolve, { once: true }); });

// Without https there is no service worker, and in a private window there may be no cache.
if ("serviceWorker" in navigator && "caches" in window) {
  part("all").onclick = quiet(keepAll);
  part("cancel").onclick = () => under?.abort();
  part("delete").onclick = quiet(deleteAll);
  part("isolate").onchange = quiet(isolate);
  ready.then(quiet(begin));
}
