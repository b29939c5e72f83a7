"""Assemble and serve the static site."""
