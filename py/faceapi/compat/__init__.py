"""Every name of face-api.js 0.22.2 and 0.20, in snake_case."""
