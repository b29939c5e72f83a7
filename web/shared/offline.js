// The service worker's other half: what is kept on this device is shown, completed and deleted here.
//
// The worker keeps every file that passes through it, so making the site available offline is
// nothing but asking for each file once. See service-worker.js.

import { cacheName } from "../host.mjs";
import { deleteStored, question } from "./deleting.js";

const SITE = new URL("../", import.meta.url);
const ISOLATE = new URL("isolate", SITE).href;

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
  const { files } = await response.json().catch(() => ({}));
  if (!Array.isArray(files)) throw new Error("the server did not answer with its list of files");
  inventory = files;
}

async function keptKeys() {
  if (!(await caches.has(cacheName))) return new Set();
  const cache = await caches.open(cacheName);
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
  item.textContent =
    held === size
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
    await caches.open(cacheName);
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
    if (!response.ok) throw new Error(`${path}: ${response.status} ${response.statusText}`.trim());
    const kept = response.headers.get("Faceapi-Kept");
    if (kept === "no") throw new Error(FULL);
    if (!kept) throw new Error("the site was updated: load this page again");
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
  if (!confirm(await question())) return;
  under?.abort();
  await deleteStored(() => {
    say("Close the other tabs of this site: they hold what is to be deleted.");
  });
  await show();
  say("Everything is deleted. The next visit fetches it again.");
}

async function showIsolation() {
  const cache = await caches.open(cacheName);
  const wished = Boolean(await cache.match(ISOLATE));
  part("isolate").checked = wished;
  // A host that sends the headers itself leaves nothing to wish for.
  part("isolate").closest("label").hidden = crossOriginIsolated && !wished;
}

async function isolate() {
  const cache = await caches.open(cacheName);
  if (part("isolate").checked) await cache.put(ISOLATE, new Response("yes"));
  else await cache.delete(ISOLATE);
  await controlled();
  location.reload();
}

// The worker is asked to keep what this page had fetched before the worker was in charge of it, and
// to make this page's version of the site the one for visits without a network.
async function tellArrived(first) {
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise((resolve) => {
    port1.onmessage = resolve;
  });
  const arrived = first ? pathsHere() : [];
  navigator.serviceWorker.controller.postMessage({ arrived }, [port2]);
  const { error } = (await answered).data;
  if (error) throw new Error(error);
}

function pathsHere() {
  const urls = performance.getEntriesByType("resource").map(({ name }) => name.split(/[?#]/)[0]);
  const here = new URL(location.pathname, location.href).href;
  const all = new Set([here.endsWith("/") ? `${here}index.html` : here, ...urls]);
  return inventory.map(({ path }) => path).filter((path) => all.has(new URL(path, SITE).href));
}

async function begin() {
  const first = !navigator.serviceWorker.controller;
  await caches.open(cacheName);
  await navigator.serviceWorker.register(new URL("service-worker.js", SITE), {
    updateViaCache: "none",
  });
  await controlled();
  await learn();
  if (first) await tellArrived(first);
  await showIsolation();
  await show();
  box.hidden = false;
  if (!first) await tellArrived(first);
}

const FULL = "there is no more room on this device, or the browser gives this site no more";

function quiet(work) {
  return () =>
    work().catch((error) => {
      const reason = error.name === "QuotaExceededError" ? FULL : error.message;
      say(`That did not work: ${reason.replace(/\.$/, "")}.`);
    });
}

// Where keeping fails from the start, this is the place to say so, and to delete what there is.
async function beginOrShow() {
  try {
    await begin();
  } catch (error) {
    if (!inventory) await learn();
    await show();
    box.hidden = false;
    throw error;
  }
}

// The first visit's own work goes first: on a page with Python, wait until that has come.
const busy = document.getElementById("progress");
const ready =
  !busy || busy.classList.contains("done")
    ? Promise.resolve()
    : new Promise((resolve) => {
        addEventListener("page-loaded", resolve, { once: true });
      });

// Without https there is no service worker, and in a private window there may be no cache.
if ("serviceWorker" in navigator && "caches" in window) {
  part("all").onclick = quiet(keepAll);
  part("cancel").onclick = () => under?.abort();
  part("delete").onclick = quiet(deleteAll);
  part("isolate").onchange = quiet(isolate);
  ready.then(quiet(beginOrShow));
}
