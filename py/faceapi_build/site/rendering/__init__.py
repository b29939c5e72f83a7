"""What a page is made of: its configuration, templates, security policy, and loading plan."""
