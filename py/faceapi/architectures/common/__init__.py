"""What several architectures share: the base class, layers, the feature extractor, YOLO's grid."""
