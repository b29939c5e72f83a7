"""Filters and averages over the frames of a track."""
