"""``build.py bench gpu``: why WebGPU is as fast as it is here, in one run of a few minutes.

``graphs.py`` and ``float16.py`` change the networks, ``tensorflow.py`` translates them for tfjs,
``variants.py`` lists what is measured, ``measuring.py`` drives the pages in ``web/bench/gpu``.
"""
