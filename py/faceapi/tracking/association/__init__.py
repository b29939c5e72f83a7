"""Associate detections with tracks, and recognize faces that reappear."""
