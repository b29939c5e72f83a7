"""``build.py fuzz``: open thousands of damaged pictures and models in child processes."""
