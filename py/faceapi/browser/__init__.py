"""Everything that touches the page: the only importer of ``js``, ``pyodide`` and ``pyscript``.

Nothing above this package knows that a browser exists. Importing it needs a browser.
"""
