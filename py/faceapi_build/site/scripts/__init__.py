"""The pages' JavaScript: many small modules in the sources, few files in the site."""
