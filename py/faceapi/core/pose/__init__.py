"""Head pose and openness of eyes and mouth, computed from the 68 landmarks."""
