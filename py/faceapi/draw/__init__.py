"""Results → shapes → pixels."""
