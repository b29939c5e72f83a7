"""Code that the site's pages share: settings, messages, statistics, input and output."""
