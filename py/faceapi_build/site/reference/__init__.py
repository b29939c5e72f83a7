"""The API reference after pdoc: split by topic, with a search."""
