"""``build.py bench video``: tracking compared with detecting every frame.

:mod:`films` makes films with known faces, :mod:`figures` turns the boxes of a library into figures,
:mod:`summary` combines those of all films, and :mod:`native` and :mod:`pages` run the libraries in
CPython and in a browser.
"""
