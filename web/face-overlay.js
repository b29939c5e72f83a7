// <script defer src="faceapi/face-overlay.js"></script>
//
// Loads face-overlay.mjs, which defines the element <face-overlay>. If that fails, each such element
// on the page shows why, and dispatches the event `error`. Only a classic script can do that: a
// module is not run at all if the server sends it with a wrong type, and none is run from a file.

(() => {
  const NAME = "face-overlay";
  const { src } = document.currentScript ?? {};

  const explain = async (error) => {
    try {
      const { explainLoadError } = await import("./element/load-error.js");
      return await explainLoadError(new URL("face-overlay.mjs", src).href, error);
    } catch {
      if (location.protocol === "file:") {
        return (
          "This page was opened from a file, and browsers do not load modules from files. Serve the " +
          "folder over http, for example with: python -m http.server"
        );
      }
      const folder = new URL("./", src).href;
      const isSandboxed = globalThis.origin === "null";
      const advice = isSandboxed
        ? 'This page has no origin: it is in a frame with sandbox="…". Add ' +
          "allow-same-origin to the sandbox."
        : "Check that all files of dist/ are there, the network connection, and the page's " +
          "Content-Security-Policy.";
      return `The files in ${folder} could not be loaded. ${advice}`;
    }
  };

  // Takes the place of the element, so that those that are added later report the error, too.
  const defineFailedElement = (message) => {
    if (customElements.get(NAME)) return;
    customElements.define(
      NAME,
      class extends HTMLElement {
        connectedCallback() {
          this.refresh();
        }

        refresh() {
          const event = new CustomEvent("error", { detail: { message }, cancelable: true });
          if (!this.dispatchEvent(event)) return;
          console.warn(`<${NAME}>: ${message}`);
          const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
          const alert = document.createElement("p");
          alert.setAttribute("role", "alert");
          alert.textContent = message;
          root.replaceChildren(alert);
        }
      },
    );
  };

  // In time for the page's own scripts to listen to the event.
  const whenLoaded = new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else addEventListener("load", resolve, { once: true });
  });

  import("./face-overlay.mjs").catch(async (error) => {
    const message = await explain(error);
    await whenLoaded;
    defineFailedElement(message);
  });
})();
