// Show the camera as soon as someone asks for it, while Python and the networks are still loading.
//
// Python takes over with `window.livePreview`: it opens the camera itself, and explains failures.
// An address that ends with #start asks for the camera by itself; the browser still wants its
// user's permission.

const start = document.getElementById("start");
const stop = document.getElementById("stop");
const video = document.getElementById("video");
const startOverlay = document.getElementById("start-overlay");

let isRequested = false;
let isTaken = false;
let stream;

function showRequested(requested) {
  isRequested = requested;
  start.disabled = requested;
  stop.disabled = !requested;
  startOverlay.hidden = requested && stream !== undefined;
}

async function preview() {
  showRequested(true);
  try {
    const [width, height] = document.getElementById("resolution").value.split("x").map(Number);
    const facingMode = document.getElementById("device").value;
    const opened = await navigator.mediaDevices.getUserMedia({
      video: { facingMode, width: { ideal: width }, height: { ideal: height } },
    });
    if (!isRequested || isTaken) {
      stopTracks(opened);
      return;
    }
    stream = opened;
    video.classList.toggle("mirrored", document.getElementById("mirror").checked);
    video.srcObject = stream;
    showRequested(true);
    await video.play();
  } catch (error) {
    console.debug(error); // Python asks again, and says what can be done
  }
}

function stopTracks(opened) {
  for (const track of opened.getTracks()) track.stop();
}

function release() {
  if (stream === undefined) return;
  stopTracks(stream);
  if (video.srcObject === stream) video.srcObject = null;
  stream = undefined;
}

function onStart() {
  if (!isTaken) preview();
}

function onStop() {
  if (isTaken) return;
  release();
  showRequested(false);
}

window.livePreview = {
  /** From now on Python has the buttons. Whether the camera was asked for. */
  take() {
    isTaken = true;
    return isRequested;
  },
  /** Stop the preview: Python's camera is open, or could not be opened. */
  release,
};

start.addEventListener("click", onStart);
stop.addEventListener("click", onStop);
start.disabled = false;
if (location.hash === "#start") preview();
