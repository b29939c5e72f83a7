"""The ``<video>`` of a page: what plays in it, and recordings of it."""
