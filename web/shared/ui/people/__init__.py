"""The gallery of known people, and the forms that add to it."""
