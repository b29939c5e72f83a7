"""ONNX files: protocol buffers, and the subset of ONNX that our graphs use."""
