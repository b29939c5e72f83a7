"""Finding ``host.mjs``: registered by the page, or imported from the site of the wheel.

Pages register it before they start Python. A notebook (JupyterLite, marimo) only installs the
wheel; micropip stores the address of a wheel, and the site has ``host.mjs`` one folder above it.
"""

from __future__ import annotations

import importlib
from typing import Any

import js
import pyodide_js
from pyodide.ffi import can_run_sync, run_sync

from faceapi.browser.interop.ffi import JsException, error_message
from faceapi.browser.interop.page import HAS_PAGE
from faceapi.core.untrusted_text import quotable
from faceapi.errors import FetchError

DISTRIBUTION = "faceapi-py"
MODULE = "faceapi_host"
HOW_TO_REGISTER = (
    "faceapi needs host.mjs of its site: in a notebook await faceapi.env.connect(address of the "
    "site's folder) first; in PyScript's configuration write "
    '"js_modules": {"main": {"../host.mjs": "faceapi_host"}} ("worker" in place of "main" for a '
    "script with the attribute worker); with plain Pyodide "
    'pyodide.registerJsModule("faceapi_host", await import("./host.mjs"))'
)


def registered_host() -> Any:
    """The module that the page has registered, or ``None``."""
    # Plain Pyodide registers a top-level module, PyScript a member of pyscript.js_modules.
    for package in ("", "pyscript.js_modules"):
        try:
            if not package:
                return importlib.import_module(MODULE)
            return getattr(importlib.import_module(package), MODULE)
        except (ImportError, AttributeError):
            continue
    return None


def find_host() -> Any:
    """The registered module, or the module of the site from which the wheel was installed.

    Raises ``ImportError`` if there is none, or if this engine cannot wait for an import.
    """
    host = registered_host()
    if host is not None:
        return host
    site = site_of_wheel()
    if site is None or not can_run_sync():
        raise ImportError(HOW_TO_REGISTER)
    return run_sync(connect(site))


async def connect(site: str | None = None) -> Any:
    """Import and register ``host.mjs`` from the folder ``site``, by default that of the wheel.

    Does nothing if a page has registered it. Raises ``FetchError`` if it cannot be imported,
    ``ImportError`` if the wheel's address is unknown.
    """
    host = registered_host()
    if host is not None:
        return host
    folder = site_of_wheel() if site is None else _absolute(f"{site.rstrip('/')}/")
    if folder is None:
        raise ImportError(HOW_TO_REGISTER)
    address = f"{folder}host.mjs"
    try:
        host = await js.eval("(address) => import(address)")(address)
    except JsException as error:
        raise FetchError(
            f"{quotable(address)} could not be imported: {error_message(error)}", uri=address
        ) from error
    pyodide_js.registerJsModule(MODULE, host)
    return host


def site_of_wheel() -> str | None:
    """The URL of the site from whose folder ``wheel/`` micropip installed the package."""
    from importlib import metadata  # takes a while to import, and pages do not need it

    try:
        address = metadata.distribution(DISTRIBUTION).read_text("PYODIDE_URL")
    except metadata.PackageNotFoundError:
        return None  # unpacked without metadata, as pages do
    if not address:
        return None
    absolute = _absolute(address)
    return str(js.URL.new("../", absolute).href) if absolute.startswith("http") else None


def _absolute(address: str) -> str:
    base = js.document.baseURI if HAS_PAGE else js.location.href
    return str(js.URL.new(address, base).href)
