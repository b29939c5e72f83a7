"""Results on the page, and out of it."""
