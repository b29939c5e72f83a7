const overlay = document.querySelector("face-overlay");
const said = document.getElementById("said");

overlay.addEventListener("faces", ({ detail: faces }) => {
  said.textContent = `${faces.length} faces`;
});
overlay.addEventListener("error", ({ detail: { message } }) => {
  said.textContent = message;
});
