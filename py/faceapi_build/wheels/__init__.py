"""Reproducible wheels of the package and of the models."""
