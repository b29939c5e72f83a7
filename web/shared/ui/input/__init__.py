"""Images, videos and camera frames as input of a page."""
