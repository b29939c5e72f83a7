"""The parts of the backend in CPython; only ``onnxruntime_backend`` imports onnxruntime."""
