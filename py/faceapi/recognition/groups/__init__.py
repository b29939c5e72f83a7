"""Faces of unknown people, grouped by person."""
