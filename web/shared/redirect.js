// Go on to the page that took the place of this one, with the settings and the fragment of this
// address; they win over the settings that the former page had by itself.
//
// Not a module: modules do not run where a page is opened from a file.

const target = new URL(document.getElementById("target").href);
for (const [name, value] of new URLSearchParams(location.search)) {
  target.searchParams.set(name, value);
}
target.hash = location.hash;
location.replace(target);
