// The menu of all pages closes by Escape, and when somebody turns to something else. Without this
// it opens and closes by its own button.

const menu = document.getElementById("menu");
const button = menu.querySelector("summary");

menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  button.focus();
});

for (const type of ["pointerdown", "focusin"]) {
  document.addEventListener(type, (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
