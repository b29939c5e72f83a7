"""Whether Python runs in a page or in a worker, which has no DOM."""

from __future__ import annotations

from typing import Any

import js

from faceapi.errors import PageRequiredError

HAS_PAGE: bool = hasattr(js, "Window")
"""False in a worker: Pyodide in a module worker, PyScript with the attribute ``worker``, and the
kernels of JupyterLite and marimo. PyScript's workers have a ``document``, which stands for that of
the page; its elements cannot be drawn in the worker."""


class MissingDocument:
    """Takes the place of ``document`` in a worker: each attribute raises ``PageRequiredError``."""

    def __getattr__(self, name: str) -> Any:
        raise page_required(f"document.{name}")


def page_required(what: str) -> PageRequiredError:
    """The error for something that a worker does not have; ``what`` is cut at 300 characters."""
    return PageRequiredError(
        f"{what[:300]} needs a page, but Python runs in a worker, which has none: run this part "
        "on the page (in PyScript without the attribute worker)"
    )
