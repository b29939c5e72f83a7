"""Points, boxes, letterboxing, alignment and non-maximum suppression."""
