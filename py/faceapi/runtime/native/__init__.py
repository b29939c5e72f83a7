"""What the backend in CPython consists of; only ``onnxruntime_backend`` imports onnxruntime."""
