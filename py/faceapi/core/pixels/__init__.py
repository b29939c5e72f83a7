"""Pictures as pixels, and the two ways of resizing them."""
