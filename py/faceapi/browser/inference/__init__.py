"""Networks on onnxruntime-web: backends, sessions, self-check, timing."""
