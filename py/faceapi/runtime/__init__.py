"""Backends, sessions and environments; onnxruntime and Pillow in CPython."""
