// Until Python runs, nobody else can say what is happening; this does, from the first paint on.
//
// It counts the bytes of everything this page fetches from its own site, whoever asks for it, and
// fetches the files that Python is going to ask for at once, in parallel, instead of one after the
// other. What takes long can be cancelled. Sizes come from the page (written by the build), because a
// compressed response does not tell how long it will be. Python talks to it through `pageLoading`.
//
// Hashes come from the page too, of the runtime of Python. What else is fetched is checked by who
// asks for it, or by the service worker once there is one.

import { renew, sha256 } from "../host.mjs";

const plan = JSON.parse(document.getElementById("loading-plan").textContent);
const sizes = new Map(Object.entries(plan.sizes).map(([path, size]) => [absolute(path), size]));
const hashes = new Map(Object.entries(plan.hashes).map(([path, hash]) => [absolute(path), hash]));
const address = new URLSearchParams(location.search);
const early = new Map();
const fetchUncounted = window.fetch.bind(window);
const PATIENCE = 1000; // milliseconds of loading after which one may want to stop it
const underWay = new Map(); // what ends a download → its address

let busy = true;
let begun = performance.now();
let cancelled = false;
let pythonRuns = false;
let expected = 0;
let received = 0;
let fromDevice = 0; // how much of it the service worker had kept

function absolute(path) {
  return new URL(path, document.baseURI).href;
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

function show(id, text) {
  document.getElementById(id).textContent = text;
}

// The bytes stand apart from the sentence: the sentence is announced, and nobody wants to hear them.
function paint() {
  const bar = document.getElementById("progress");
  bar.classList.toggle("done", !busy);
  bar.value = expected ? received / expected : 0;
  const kept = fromDevice ? `, ${megabytes(fromDevice)} MB kept on this device` : "";
  const figures = `${megabytes(received)} of ${megabytes(expected)} MB${kept}`;
  if (busy) show("figures", expected ? figures : "");
  const late = busy && performance.now() - begun > PATIENCE;
  document.getElementById("cancel").hidden = !late || stoppable().length === 0;
}

// Python can fetch a network again, but not what runs it: that lasts for as long as the page does.
function stoppable() {
  const downloads = [...underWay];
  return pythonRuns ? downloads.filter(([, url]) => url.endsWith(".onnx")) : downloads;
}

function cancel() {
  cancelled = true;
  for (const [stop] of stoppable()) stop.abort();
  if (pythonRuns) return;
  busy = false;
  show("status", "Nothing is loaded.");
  stopped("Loading was cancelled.");
}

function trouble(message) {
  if (pythonRuns || cancelled) return; // Python has better words, and the means to try again
  if (document.getElementById("trouble").hidden) stopped(message); // what follows is its effect
}

function stopped(message) {
  show("trouble-text", message);
  document.getElementById("trouble").hidden = false;
  const retry = document.getElementById("retry");
  retry.hidden = false;
  retry.onclick = () => location.reload();
}

async function count(response, url) {
  const size = sizes.get(url);
  expected += size;
  let arrived = 0;
  const reader = response.clone().body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    arrived += part.value.length;
    received += part.value.length;
    if (response.headers.get("Faceapi-Kept") === "before") fromDevice += part.value.length;
    requestAnimationFrame(paint);
  }
  expected += arrived - size; // whatever the plan said, this is what there was
}

// Bytes pass as they come, so that wasm is compiled meanwhile; but the last of them pass only once
// all are known to be the site's own.
function guarded(response, url) {
  const checked = response.headers.has("Faceapi-Kept"); // by the service worker
  if (checked || !response.ok || !crypto.subtle || !hashes.has(url)) return response;
  const parts = [];
  const guard = new TransformStream({
    transform(part, out) {
      if (parts.length) out.enqueue(parts.at(-1));
      parts.push(part);
    },
    async flush(out) {
      if ((await sha256(await new Blob(parts).arrayBuffer())) !== hashes.get(url)) {
        trouble(
          `${new URL(url).pathname} is damaged: it is not the file that belongs to this page.`,
        );
        renew(url);
        throw new Error(`${url} is damaged`);
      }
      out.enqueue(parts.at(-1));
    },
  });
  return new Response(response.body.pipeThrough(guard), response);
}

async function fetchCounted(url, request, init) {
  const stop = new AbortController();
  init?.signal?.addEventListener("abort", () => stop.abort());
  underWay.set(stop, url);
  let counting = Promise.resolve();
  const { pathname } = new URL(url);
  try {
    const fetching = fetchUncounted(request, { ...init, signal: stop.signal });
    const response = guarded(await fetching, url);
    if (!response.ok) {
      trouble(`${pathname} could not be fetched: the server answered ${response.status}.`);
    } else if (response.body) {
      counting = count(response, url).catch(() =>
        trouble(`The download of ${pathname} broke off.`),
      );
    }
    return response;
  } finally {
    counting.finally(() => {
      underWay.delete(stop);
      paint();
    });
  }
}

window.fetch = (request, init) => {
  const url = absolute(request.url ?? request);
  const kept = early.get(url);
  if (kept && !init?.integrity) {
    early.delete(url);
    return kept;
  }
  return sizes.has(url) ? fetchCounted(url, request, init) : fetchUncounted(request, init);
};

// The address may ask for other things than the page does by itself.
function isWanted(path) {
  const [setting, value] = plan.unless[path] ?? [];
  return !address.has(setting) || address.get(setting) === value;
}

for (const path of plan.early.filter(isWanted)) {
  const url = absolute(path);
  early.set(url, fetchCounted(url, url));
}
for (const kept of early.values()) {
  kept.catch(() => trouble("The site could not be reached. Is the connection up?"));
}

addEventListener(
  "error",
  ({ target }) => {
    if (target.tagName !== "SCRIPT" && target.tagName !== "LINK") return;
    const url = target.src ?? target.href;
    renew(url);
    trouble(`${url} could not be loaded.`);
  },
  true,
);
addEventListener("unhandledrejection", (event) => {
  if (cancelled) event.preventDefault(); // whoever waited for a file
  trouble(`${event.reason?.message ?? event.reason}`);
});
// A page's program runs for as long as the page does: it can only have failed.
document.addEventListener("py:done", () => stopped("The program of this page has stopped."));
document.getElementById("cancel").addEventListener("click", cancel);
setTimeout(paint, PATIENCE);
paint();

window.pageLoading = {
  // A new piece of work begins: show the bar, and count from zero unless still busy.
  begin(what) {
    pythonRuns = true;
    if (!busy) [expected, received, fromDevice, begun] = [0, 0, 0, performance.now()];
    busy = true;
    show("status", what);
    setTimeout(paint, PATIENCE);
    paint();
  },
  done() {
    if (busy) show("figures", "");
    busy = false;
    paint();
    dispatchEvent(new Event("page-loaded"));
  },
};
