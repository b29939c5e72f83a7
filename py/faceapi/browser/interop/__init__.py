"""The bridge to JavaScript: DOM types, conversion, events, fetching."""
