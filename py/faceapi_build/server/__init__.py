"""The static server behind ``build.py serve`` and the tests."""
