"""Converts files of other projects to graphs of our own ops."""
