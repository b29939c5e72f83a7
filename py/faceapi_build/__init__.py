"""The project's own build: what ``build.py`` does, one module for each thing.

Not part of the wheel. ``main``, ``commands``, ``environment``, ``paths``, ``files`` and ``errors``
run under the Python that the person has, before anything is installed: standard library only.
The other modules are imported inside the project's own virtual environment.
"""
