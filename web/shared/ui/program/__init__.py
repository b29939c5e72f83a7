"""The program beside the picture: edited, run, and copied."""
