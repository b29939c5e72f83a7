"""Objects that must not survive ``fork``, because their threads exist only in the parent.

The destructor of such an object never returns, because it waits for its threads. So the child
neither uses it nor destroys it.
"""

from __future__ import annotations

import ctypes
import os
from weakref import WeakKeyDictionary

_attributes: WeakKeyDictionary[object, str] = WeakKeyDictionary()


def abandon_in_child(owner: object, attribute: str) -> None:
    """Set ``owner.attribute`` to ``None`` in every forked child, without destroying its value."""
    _attributes[owner] = attribute


def _abandon_all() -> None:
    for owner, attribute in list(_attributes.items()):
        value = getattr(owner, attribute)
        if value is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))  # it is never released
            setattr(owner, attribute, None)


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_abandon_all)
