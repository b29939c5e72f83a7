// Says why a page with Python cannot start, when its modules are not run at all: the server sends
// them with a wrong type, or the page was opened from a file. So this is a classic script. (Where
// browsers verify no hashes of files and block this script, too, the page shows ".needs-server".)

(() => {
  const show = (message) => {
    document.getElementById("status").textContent = "Nothing was loaded.";
    document.getElementById("error-text").textContent = message;
    document.getElementById("error").hidden = false;
  };

  if (location.protocol === "file:") {
    show(
      "This page was opened from a file, and browsers do not load modules from files. Serve the " +
        "folder over http, for example with: python -m http.server",
    );
    return;
  }

  // Once loading.js runs, it reports errors.
  const onError = async ({ target }) => {
    if (target.tagName !== "SCRIPT" || window.pageLoading) return;
    removeEventListener("error", onError, true);
    const { explainLoadError } = await import("../../element/load-error.js");
    show(await explainLoadError(target.src, "check the network connection"));
  };
  addEventListener("error", onError, true);
})();
