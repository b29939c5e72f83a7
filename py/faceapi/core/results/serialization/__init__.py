"""Faces as plain values that ``json`` can write, and back."""
