"""Bytes of files and URLs in CPython, bounded in size and time."""
