"""Searches of the full frame: when, and in which runtime."""
