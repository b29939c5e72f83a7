"""Values and arithmetic: geometry, pixels, results, identity. No JavaScript, no runtime."""
