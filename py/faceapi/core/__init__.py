"""Values and arithmetic: geometry, results, options, pictures as arrays. No JS, no runtime."""
