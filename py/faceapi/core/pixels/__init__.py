"""Pictures as pixels, and face-api.js's two ways of resizing them."""
