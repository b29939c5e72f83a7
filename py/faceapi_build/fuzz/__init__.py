"""``build.py fuzz``: thousands of damaged pictures and models, each opened in a child process."""
