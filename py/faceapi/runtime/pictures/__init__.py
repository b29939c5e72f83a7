"""Open picture files and Pillow images in CPython."""
