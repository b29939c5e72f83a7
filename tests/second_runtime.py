"""A second instance of onnxruntime in a page gets the wasm that the first one has compiled."""

from __future__ import annotations

SECOND_RUNTIME = """async threads => {
    const host = await import(new URL("host.mjs", document.baseURI));
    await host.warmUpWasm();
    const bundle = "ort.wasm.min.mjs";
    const ort = await import(`${host.onnxruntime}${bundle}?instance=second`);
    await host.configure(ort, bundle, threads);
    const model = await fetch(new URL("models/face_landmark_68_tiny.onnx", document.baseURI));
    const bytes = new Uint8Array(await model.arrayBuffer());
    const session = await ort.InferenceSession.create(bytes);
    return [session.outputNames, ort.env.wasm.wasmBinary.byteLength];
}"""
"""Outputs of a network in the second instance, and how many bytes of wasm it could compile."""
