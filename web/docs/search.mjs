// The search box of the reference. Only this script runs there, and it fetches nothing: the index
// is a module.

import entries from "./search-index.mjs";

const MAX_RESULTS = 15;
const ROOT = new URL("./", import.meta.url);

const box = document.getElementById("reference-search");
const input = box.querySelector("input");
const list = box.querySelector("ul");
const count = box.querySelector("p");

// Lower is better: the whole name, its last part, its beginning, any part of it, the description.
function rank([name, module, , summary], words) {
  const text = `${module}.${name} ${summary}`.toLowerCase();
  if (!words.every((word) => text.includes(word))) return Infinity;
  const full = name.toLowerCase();
  const last = full.split(".").at(-1);
  const [word] = words;
  if (full === word) return 0;
  if (last === word) return 1;
  if (last.startsWith(word)) return 2;
  return full.includes(word) ? 3 : 4;
}

function item([name, module, path, summary]) {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = new URL(path, ROOT);
  link.textContent = name;
  const place = document.createElement("small");
  place.textContent = `${module}${summary ? `: ${summary}` : ""}`;
  entry.append(link, place);
  return entry;
}

function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = words.length
    ? entries
        .map((entry) => [rank(entry, words), entry])
        .filter(([value]) => value < Infinity)
        .sort(([a, [first]], [b, [second]]) => a - b || first.length - second.length)
    : [];
  list.replaceChildren(...ranked.slice(0, MAX_RESULTS).map(([, entry]) => item(entry)));
  if (!words.length) count.textContent = "";
  else if (!ranked.length) count.textContent = "No matches.";
  else if (ranked.length > MAX_RESULTS)
    count.textContent = `First ${MAX_RESULTS} of ${ranked.length}`;
  else count.textContent = `${ranked.length} ${ranked.length === 1 ? "match" : "matches"}`;
}

input.addEventListener("input", search);
input.addEventListener("keydown", ({ key }) => {
  const [first] = list.querySelectorAll("a");
  if (key === "Enter" && first) location.assign(first.href);
});
box.hidden = false;
