"""Pictures into a page."""
