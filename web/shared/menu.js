// Closes the menu of all pages on Escape, and on a click or focus elsewhere. Without this script, its
// own button still opens and closes it.

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
