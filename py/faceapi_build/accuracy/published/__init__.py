"""The results of a run as JSON, as Markdown, and as the table of the README."""
