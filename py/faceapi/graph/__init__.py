"""Networks as data: build graphs from weights, write ONNX files, specialize them for a backend.

::

    weights = read_manifest(manifest, shards)
    model = write_model(ARCHITECTURES["tiny_face_detector"].build(weights))
    fixed = specialize(model, batch=1, height=416, width=416, layout="rgba_bytes")

The functions are in ``manifest.py``, ``onnx/writer.py`` and ``specialize.py``. They are pure numpy;
the same code runs at build time and in the browser.
"""
