"""``build.py mutate``: mutation testing of the arithmetic."""
