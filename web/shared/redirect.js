// Open the page that replaced this one, with the settings and the fragment of this address, which
// take precedence over the settings of the former page.
//
// Not a module: modules do not run where a page is opened from a file.

const target = new URL(document.getElementById("target").href);
for (const [name, value] of new URLSearchParams(location.search)) {
  target.searchParams.set(name, value);
}
target.hash = location.hash;
location.replace(target);
