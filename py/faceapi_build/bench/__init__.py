"""``build.py bench``: compare faceapi with the JavaScript libraries, in one browser.

The measurements: :mod:`latency` runs the libraries in turn, :mod:`startup` opens the photo page
cold and warm, :mod:`webcam` counts long tasks, :mod:`memory` runs thousands of frames,
:mod:`scaling` measures the cost per face. :mod:`report` writes Markdown. The pages are in
``web/bench``.
"""
