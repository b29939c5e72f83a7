// The landing page: hands the visitor's photo to the photo page, runs Python on the picture when
// asked to, and offers to install the site as an app.

import { forgetPhoto, keepPhoto } from "./handover-store.mjs";

const byId = (id) => document.getElementById(id);

async function openPhoto({ target }) {
  const [file] = target.files;
  target.value = ""; // so that choosing the same file again fires the event
  if (!file) return;
  try {
    await keepPhoto(file);
    location.assign("photo/index.html#photo");
  } catch (error) {
    // A private window may store nothing.
    console.debug(error);
    byId("hero-message").textContent =
      "This browser could not pass on the photo. Choose it again on the next page.";
    location.assign("photo/index.html");
  }
}

function runHere() {
  byId("hero-run").disabled = true;
  byId("hero-status").textContent = "Loading Python and the models…";
  const element = document.createElement("face-overlay");
  element.setAttribute("for", "hero");
  element.setAttribute("detector", "ssd");
  element.setAttribute("show", "boxes landmarks expressions age-and-gender");
  element.addEventListener("faces", ({ detail }) => {
    byId("hero-faces").hidden = true;
    byId("hero-run").hidden = true;
    byId("hero-status").textContent =
      `${detail.length} faces, found just now by Python in this page.`;
  });
  element.addEventListener("error", (event) => {
    event.preventDefault();
    byId("hero-run").disabled = false;
    byId("hero-status").textContent = event.detail.message;
    element.remove();
  });
  byId("hero").after(element);
  import("../face-overlay.mjs").catch(({ message }) => {
    byId("hero-run").disabled = false;
    byId("hero-status").textContent = `Python could not be loaded: ${message}`;
  });
}

// A photo that the next page never took does not stay on this device.
forgetPhoto().catch((error) => console.debug(error));

byId("hero-file").addEventListener("change", openPhoto);
byId("hero-run").addEventListener("click", runHere);

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  const button = byId("install-app");
  button.hidden = false;
  button.onclick = () => event.prompt();
});
addEventListener("appinstalled", () => {
  byId("install-app").hidden = true;
});
