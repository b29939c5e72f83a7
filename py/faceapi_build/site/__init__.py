"""Assemble the static site."""
