"""The pages' JavaScript: many small modules in the sources, few files in the site."""

from faceapi_build.site.scripts.bundles import write

__all__ = ["write"]
