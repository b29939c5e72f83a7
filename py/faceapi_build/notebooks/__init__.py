"""JupyterLite and a marimo notebook, which run in the browser like the rest of the site.

Both get Pyodide from the site's ``vendor/pyodide``, and everything else from their own folder. So
nothing is loaded from another host, although both projects load Pyodide from one by default.
"""

from faceapi_build.notebooks.build import FOLDER, GROUP, write

__all__ = ["FOLDER", "GROUP", "write"]
