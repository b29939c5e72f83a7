"""Pictures of the site that the build draws: portraits of people, thumbnails of the pages."""
