const worker = new Worker(new URL("worker.mjs", import.meta.url), { type: "module" });
const people = document.getElementById("people");

worker.onmessage = ({ data: faces }) => {
  document.getElementById("result").textContent = `${faces.length} faces`;
};

await people.decode();
const bitmap = await createImageBitmap(people);
worker.postMessage(bitmap, [bitmap]);
