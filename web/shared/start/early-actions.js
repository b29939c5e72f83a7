// Makes the controls of a page work from the first paint on, before Python runs.
//
// What the user does is remembered and repeated when Python listens (`earlyActions.replay()`). Until
// then a chosen picture is shown in the nearest <img data-photo>, and a button with
// data-camera="id of a video" starts the camera in that video. Python takes both over: it processes
// the picture that is shown, and its getUserMedia receives the stream that is already open.
//
// A classic script, so that no click between the first paint and the first module is lost.

(() => {
  const LISTENED = ["change", "click", "submit", "paste", "drop", "dragover"];

  let actions = []; // {target, repeat(), photo: the <img> it is for, isShown: whether it is there}
  let isPythonListening = false;
  let camera; // {button, stop()} until Python has the stream

  // --- notes over a picture or video -------------------------------------------------------------

  function showNote(media) {
    const viewport = media.closest(".viewport");
    if (!viewport || viewport.querySelector(".loading-note")) return;
    const note = document.createElement("p");
    note.className = "loading-note";
    note.textContent = "Loading…";
    note.ariaHidden = "true"; // the status line says more
    viewport.append(note);
  }

  function removeNotes() {
    for (const note of document.querySelectorAll(".loading-note")) note.remove();
  }

  // --- pictures ----------------------------------------------------------------------------------

  function photoNear(element) {
    for (let node = element; node; node = node.parentElement) {
      const photo = node.querySelector("img[data-photo]");
      if (photo) return photo;
    }
    return document.querySelector("img[data-photo]");
  }

  async function preview(action, source, name) {
    const { photo } = action;
    const probe = new Image();
    probe.src = source;
    await probe.decode();
    if (isPythonListening || !actions.includes(action)) return; // Python or a later one shows it
    if (photo.src.startsWith("blob:")) URL.revokeObjectURL(photo.src);
    photo.src = source;
    photo.alt = `The picture being processed: ${name}`;
    action.isShown = true;
    showNote(photo);
  }

  // Only the last of several pictures for the same <img> counts.
  function add(target, repeat, picture) {
    const photo = picture && photoNear(target);
    if (photo) actions = actions.filter((action) => action.photo !== photo);
    const action = { target, repeat, photo, isShown: false };
    actions.push(action);
    if (!photo) return;
    const source = picture.file ? URL.createObjectURL(picture.file) : picture.source;
    // What cannot be shown is repeated, and Python says why.
    preview(action, source, picture.name).catch((error) => console.debug(error));
  }

  function transferOf(files) {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    return transfer;
  }

  const pictureOf = ([file]) => file && { file, name: file.name };

  function addTransfer(event, data) {
    const files = [...data.files];
    if (files.length === 0) return;
    const { type, target } = event;
    const init = { bubbles: true, cancelable: true };
    add(
      target,
      () =>
        target.dispatchEvent(
          type === "drop"
            ? new DragEvent(type, { ...init, dataTransfer: transferOf(files) })
            : new ClipboardEvent(type, { ...init, clipboardData: transferOf(files) }),
        ),
      pictureOf(files),
    );
  }

  // --- the camera --------------------------------------------------------------------------------

  const valueOf = (id) => document.getElementById(id)?.value;

  // As Python asks for it: faceapi.browser.Camera.open with the page's controls.
  function constraints() {
    const device = valueOf("device") ?? "user";
    const [width, height] = (valueOf("resolution") ?? "640x480").split("x").map(Number);
    const selected = ["user", "environment"].includes(device)
      ? { facingMode: device }
      : { deviceId: { exact: device } };
    return {
      video: { width: { ideal: width }, height: { ideal: height }, ...selected },
      audio: false,
    };
  }

  function startCamera(button) {
    const { mediaDevices } = navigator;
    if (!mediaDevices) return; // Python says why
    camera?.stop();
    const video = document.getElementById(button.dataset.camera);
    const stopButton = document.getElementById("stop");
    const requested = constraints();
    const open = mediaDevices.getUserMedia;
    const opening = mediaDevices.getUserMedia(requested);
    const release = () => {
      camera = undefined;
      stopButton.removeEventListener("click", stop);
      mediaDevices.getUserMedia = open;
    };
    const endTracks = () =>
      opening.then((stream) => stream.getTracks().forEach((track) => track.stop()));
    function stop() {
      release();
      endTracks().catch((error) => console.debug(error)); // it was not open
      showCamera(button, video, stopButton, null);
      actions = actions.filter(({ target }) => target !== button);
      removeNotes();
    }
    camera = { button, stop };
    stopButton.addEventListener("click", stop);
    showNote(video);
    opening
      .then((stream) => camera?.stop === stop && showCamera(button, video, stopButton, stream))
      .catch((error) => console.debug(error)); // Python says what to do about it
    // The next getUserMedia, which is Python's, receives this stream if it asks for the same.
    mediaDevices.getUserMedia = (options) => {
      release();
      if (JSON.stringify(options) === JSON.stringify(requested)) return opening;
      return endTracks().then(() => mediaDevices.getUserMedia(options));
    };
  }

  function showCamera(button, video, stopButton, stream) {
    const [used, next] = stream ? [button, stopButton] : [stopButton, button];
    const hadFocus = document.activeElement === used;
    button.closest("#start-overlay").hidden = stream !== null;
    stopButton.disabled = stream === null;
    if (hadFocus) next.focus(); // the one that was used is not there any more
    video.classList.toggle("mirrored", document.getElementById("mirror")?.checked ?? false);
    video.srcObject = stream;
    return stream && video.play();
  }

  // --- events ------------------------------------------------------------------------------------

  const handlers = {
    change({ target }) {
      if (target.type === "file") {
        const files = [...target.files];
        if (files.length === 0) return;
        target.value = ""; // so that choosing the same file again is a change
        const repeat = () => {
          target.files = transferOf(files).files;
          target.dispatchEvent(new Event("change", { bubbles: true }));
        };
        add(target, repeat, pictureOf(files));
      } else if (camera && ["device", "resolution"].includes(target.id)) {
        startCamera(camera.button);
      }
    },
    click({ target }) {
      const button = target.closest("#start, button[data-src]");
      if (!button) return;
      const { src, camera: video } = button.dataset;
      if (src) {
        const { alt, ariaLabel } = button.firstElementChild; // a picture, or a part of one
        const name = alt ?? ariaLabel;
        add(button, () => button.click(), { source: src, name });
      } else if (!actions.some((action) => action.target === button)) {
        add(button, () => button.click());
        showNote(button);
        if (video) startCamera(button);
      }
    },
    submit(event) {
      if (!event.target.classList.contains("url-form")) return;
      event.preventDefault();
      add(event.target, () => event.target.requestSubmit());
    },
    paste: (event) => addTransfer(event, event.clipboardData),
    drop(event) {
      event.preventDefault();
      addTransfer(event, event.dataTransfer);
    },
    dragover: (event) => event.preventDefault(), // so that the browser does not open the file
  };

  // On the window: an event that Python handles does not arrive here.
  const onEvent = (event) => handlers[event.type]?.(event);
  for (const type of LISTENED) addEventListener(type, onEvent);
  addEventListener("page-loaded", removeNotes);

  // A link that ends with ?start=yes starts the camera or the video.
  addEventListener("DOMContentLoaded", () => {
    const isStartRequested = new URLSearchParams(location.search).get("start") === "yes";
    if (isStartRequested) document.getElementById("start")?.click();
  });

  window.earlyActions = {
    /** Repeat what the user did, for Python's handlers; they are on their own from now on. */
    replay() {
      if (isPythonListening) return;
      isPythonListening = true;
      for (const type of LISTENED) removeEventListener(type, onEvent);
      for (const { repeat, isShown } of actions) if (!isShown) repeat();
      actions = [];
    },
  };
})();
