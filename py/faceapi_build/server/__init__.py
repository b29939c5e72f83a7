"""The static server of ``build.py serve`` and the tests."""
