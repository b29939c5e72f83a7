"""Readers of the labeled sets; a set that is not there is ``None``."""
