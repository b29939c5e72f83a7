"""The gallery of people, and adding to it."""
