"""``python -m faceapi`` is the command line; see :mod:`faceapi.cli`."""

from faceapi.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
