"""Releases: the version, the packages, and tests of what they install."""
