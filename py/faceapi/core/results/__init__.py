"""Results: detections, landmarks, expressions, faces, and the crops they come from."""
