"""Which face is which: detections to tracks, and faces that come back."""
