"""What a run says about itself: JSON, Markdown, the table of the README."""
