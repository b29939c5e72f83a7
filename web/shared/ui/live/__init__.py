"""Cameras and videos."""
