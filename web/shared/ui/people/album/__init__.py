"""The people found in many photos: sorted, stored, and shown."""
