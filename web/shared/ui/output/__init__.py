"""Show results on the page, and export them."""
