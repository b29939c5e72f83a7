// The JavaScript of faceapi: what Python cannot do (a dynamic import, which must not be an eval),
// and the hot loops of inference, cropping and the overlay's placement, where one JavaScript call
// replaces many from Python. Everything else is Python. The folder host/ has the parts, one subject
// each.
//
// Python receives this module as `faceapi_host`:
//   PyScript       "js_modules": {"main": {"../host.mjs": "faceapi_host"}}
//   plain Pyodide  pyodide.registerJsModule("faceapi_host", await import("./host.mjs"))

export * from "./host/site.mjs";
export * from "./host/assets.mjs";
export * from "./host/promises.mjs";
export * from "./host/canvas.mjs";
export { intrinsicSize } from "./host/overlay/object-fit.mjs";
export * from "./host/overlay/placement.mjs";
export * from "./host/ort-setup.mjs";
export * from "./host/ort-session.mjs";
