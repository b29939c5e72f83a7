"""Model files: their index, loading, and copying them into a folder."""
