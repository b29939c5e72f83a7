// The graphics card as the browser describes it.

// The numbers and texts of an object, most of which are on its prototype.
function plain(object) {
  const entries = {};
  for (const name in object) {
    if (["number", "string", "boolean"].includes(typeof object[name])) entries[name] = object[name];
  }
  return entries;
}

function describeWebgl() {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  return gl?.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? "none";
}

/** Resolves to {adapter, features, limits, webgl, …}; without WebGPU, `adapter` is null. */
export async function describe() {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  return {
    adapter: adapter ? plain(adapter.info) : null,
    features: adapter ? [...adapter.features].sort() : [],
    limits: adapter ? plain(adapter.limits) : {},
    webgl: describeWebgl(),
    cores: navigator.hardwareConcurrency,
    isolated: crossOriginIsolated,
    jspi: "Suspending" in WebAssembly,
    agent: navigator.userAgent,
  };
}
