"""Everything the build downloads, pinned and verified."""
