"""Elements of the page, passed as objects or by id."""

from __future__ import annotations

from typing import Any

from faceapi.browser.interop.dom import document
from faceapi.browser.interop.ffi import is_js_proxy, js_class_name, none_if_null
from faceapi.browser.interop.page import HAS_PAGE, page_required
from faceapi.core.untrusted_text import excerpt
from faceapi.errors import PictureError

_TAGS = {
    "HTMLImageElement": "<img>",
    "HTMLVideoElement": "<video>",
    "HTMLCanvasElement": "<canvas>",
}
MEDIA_ELEMENTS = tuple(_TAGS)
"""JavaScript classes of the elements that show a picture."""


def resolve_element(value: Any) -> Any:
    """The element with the id ``value``, if the page has one; anything else as it is.

    An element of ``pyscript.web`` is unwrapped.
    """
    if isinstance(value, str):
        element = none_if_null(document.getElementById(value)) if HAS_PAGE else None
        return value if element is None else element
    return getattr(value, "_dom_element", value)


def find_element(value: object, *class_names: str) -> Any:
    """The element ``value``, or the one with this id, of one of these JavaScript classes.

    Raises ``PictureError`` if the page has no such element, or if it has another class;
    ``PageRequiredError`` in a worker.
    """
    if not HAS_PAGE:
        raise page_required(f"the element {value!r}" if isinstance(value, str) else "an element")
    element = resolve_element(value)
    if isinstance(element, str):
        raise PictureError(f"the page has no element with the id {excerpt(element)}")
    class_name = js_class_name(element) if is_js_proxy(element) else type(element).__name__
    if class_name not in class_names:
        *tags, last = (tag for name, tag in _TAGS.items() if name in class_names)
        expected = f"an {', '.join(tags)} or {last}" if tags else f"a {last}"
        raise PictureError(f"expected {expected}, got {class_name}")
    return element
