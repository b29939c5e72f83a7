"""The few lines of DOM that every module here uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import create_proxy


def by_id(name: str) -> Any:
    """The element with this id; a page without it is a mistake in the page."""
    element = js.document.getElementById(name)
    if element is None:
        raise LookupError(f"this page has no element with the id {name!r}")
    return element


def on(target: Any, kind: str, handler: Callable[[Any], object]) -> None:
    """Call ``handler`` with every such event, for as long as the page lives."""
    target.addEventListener(kind, create_proxy(handler))


def from_template(name: str) -> Any:
    """A copy of the one element in the ``<template>`` with this id, ready to load its pictures."""
    return js.document.importNode(by_id(name).content.firstElementChild, True)


def new(tag: str, text: str = "", **properties: object) -> Any:
    """A new element. Properties are those of the DOM: ``className``, ``type``…"""
    element = js.document.createElement(tag)
    element.textContent = text
    for name, value in properties.items():
        setattr(element, name, value)
    return element
