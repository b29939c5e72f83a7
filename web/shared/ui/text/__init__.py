"""Results and settings as text."""
