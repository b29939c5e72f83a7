"""``build.py soak``: what leaks in hours, and what full storage breaks."""
