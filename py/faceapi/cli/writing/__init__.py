"""The files that commands write."""
