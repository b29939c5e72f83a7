"""``build.py accuracy``: how right the networks are, on whatever labeled pictures are present.

Every set is optional and is found by its layout in one folder:

* ``lfw-dev.zip`` or ``lfw/``: tight grey LFW crops, ``Person_Name_0001.jpg``, with
  ``expressions.csv`` (columns ``image``, ``expression``); or the whole set in ``lfw/``, with a
  folder for each person. With ``pairs.txt`` there, ten folds of the official pairs
* ``pairs/``: pictures of one person each and ``pairs.csv`` (``file_x``, ``file_y``, ``Decision``)
* ``dlib-faces/``: photos, and XML files with a box and 68 points per face
* ``wider/``: WIDER FACE with ``WIDER_val/images`` and ``wider_face_split``
* ``fer2013/fer2013.csv``, and ``ck+/`` with ``cohn-kanade-images`` and ``Emotion``: expressions
* ``utkface/``: faces named by age and gender

``--publish`` puts the figures of a full run on the page ``accuracy`` and into the README, and its
calibration into the package. Nothing of these sets is part of the product.
"""
