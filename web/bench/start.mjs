// The start of the JavaScript library that ?library= names: only the tiny detector is loaded, and runs
// on the same picture as the photo page. window.bench has the times since navigation.

const query = Object.fromEntries(new URLSearchParams(location.search));
const { loadApi } = await import(`./libraries/${query.library}.mjs`);
const { api } = await loadApi(query);
await api.nets.tinyFaceDetector.loadFromUri("/peers/@vladmandic/face-api/model");
window.bench.networks = performance.now();
const picture = document.getElementById("picture");
await picture.decode();
const faces = await api.detectAllFaces(picture, new api.TinyFaceDetectorOptions());
if (faces.length === 0) throw new Error("no face on the sample");
window.bench.result = performance.now();
