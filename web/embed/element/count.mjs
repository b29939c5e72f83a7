const overlay = document.querySelector("face-overlay");
const result = document.getElementById("result");

overlay.addEventListener("faces", ({ detail: faces }) => {
  result.textContent = `${faces.length} faces`;
});
overlay.addEventListener("error", ({ detail: { message } }) => {
  result.textContent = message;
});
