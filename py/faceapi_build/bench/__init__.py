"""``build.py bench``: ours beside the JavaScript libraries, in one browser, on the same pictures.

:mod:`latency` takes turns between the libraries, :mod:`startup` opens the photo page cold and warm,
:mod:`webcam` watches for long tasks, :mod:`memory` runs thousands of frames, :mod:`scaling` asks
what one more face costs; :mod:`report` writes it down. The pages are in ``web/bench``.
"""
