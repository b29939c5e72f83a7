"""What the networks find: detections, landmarks, expressions, faces."""
