"""The program as a PyScript page, and as a CPython script."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import js

import faceapi
from ui.program import script

_PLUGINS = (
    *("codemirror", "deprecations-manager", "donkey", "error", "py-editor", "py-game"),
    "py-terminal",
)
_SAMPLE = "../samples/sample6.jpg"
_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>{title}</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <!-- Addresses below, and those in the program, refer to this site. -->
  <base href="{base}">
  <link rel="icon" href="data:,">
  <script type="module" src="../vendor/pyscript/core.js"></script>
</head>
<body>
  {media}
  <py-config type="json">{config}</py-config>
  <mpy-config type="json" hidden>{plugins}</mpy-config>
  <script type="py">
{program}
  </script>
</body>
</html>
"""


def pyscript_page(program: str) -> str:
    """A complete page with the program and the pictures or the video that it uses."""
    plugins = {"plugins": [f"!{name}" for name in _PLUGINS]}
    site = str(js.URL.new("..", js.document.baseURI).href)
    version = faceapi.__version__
    config = {
        "interpreter": f"{site}vendor/pyodide/pyodide.mjs",
        "packages": [f"{site}wheel/faceapi_py-{version}-py3-none-any.whl"],
        "js_modules": {"main": {f"{site}host.mjs": "faceapi_host"}},
        **plugins,
    }
    return _PAGE.format(
        title=escape(js.document.title),
        base=escape(_page_address()),
        media="\n  ".join(map(_media, _media_elements())),
        config=json.dumps(config),
        plugins=json.dumps(plugins),
        program=program.rstrip().replace("</script", "<\\/script"),
    )


def cpython_script(program: str) -> str:
    """A script that does the same on files, with ``python script.py photo.jpg``."""
    return script.from_program(program, _page_address())


def _page_address() -> str:
    return f"{js.location.origin}{js.location.pathname}"


def _media_elements() -> list[Any]:
    return list(js.document.querySelectorAll(".viewport img, .viewport video"))


def _media(element: Any) -> str:
    """The element as the program needs it; a file of the user is replaced by a sample."""
    identity = f' id="{escape(element.id)}"' if element.id else ""
    if element.localName == "video":
        sample = element.dataset.sample if hasattr(element.dataset, "sample") else ""
        source = f' src="{escape(sample)}" autoplay loop' if sample else ""
        return f"<video{identity}{source} muted playsinline></video>"
    source = element.getAttribute("src") or _SAMPLE
    source = _SAMPLE if source.startswith(("blob:", "data:")) else source
    return f'<img{identity} src="{escape(source)}" alt="">'
