"""Checks, tests, coverage, mutation testing, soak tests, and the browsers they drive."""
