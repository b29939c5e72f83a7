"""Shared by several architectures: base class, layers, feature extractor, YOLO grid."""
