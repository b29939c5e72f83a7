"""What the site's pages share: settings, messages, read-outs, pictures in and results out."""
