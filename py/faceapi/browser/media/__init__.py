"""Cameras, media elements, canvases, and the pictures read from them."""
