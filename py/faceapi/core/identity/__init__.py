"""Face descriptors, and matching them to people."""
