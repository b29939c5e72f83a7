"""Descriptors, and the people they belong to."""
