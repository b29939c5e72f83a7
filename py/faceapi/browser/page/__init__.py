"""Overlays and the <face-overlay> element."""
