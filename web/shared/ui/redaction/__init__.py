"""The page that covers faces in photos."""
