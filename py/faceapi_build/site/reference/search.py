"""The search of the reference: an index of every documented name, and the script that reads it."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

from faceapi_build.paths import WEB
from faceapi_build.site.reference.topics import first_sentence

SCRIPT, INDEX = "search.mjs", "search-index.mjs"
_ENTRY = re.compile(
    r'<(?:section|div) id="([\w.]+)"(?: class="classattr")?>(.*?)'
    r'(?=<(?:section|div) id="|</main>)',
    re.DOTALL,
)
_MODULE = re.compile(r"<title>(?:[^<]* · )?([\w.]+) API documentation</title>")


def write(target: Path) -> None:
    """Write the index and the script into the folder of the reference."""
    entries = [
        entry
        for path in sorted(target.rglob("*.html"))
        for entry in _entries(path.read_text("utf-8"), path.relative_to(target).as_posix())
    ]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    (target / INDEX).write_text(
        "// Written by the build: name, module, address, and first sentence.\n"
        f"export default [\n{lines},\n];\n",
        "utf-8",
    )
    shutil.copyfile(WEB / "docs" / SCRIPT, target / SCRIPT)


def _entries(page: str, path: str) -> list[tuple[str, str, str, str]]:
    match = _MODULE.search(page)
    if match is None or path == "faceapi.html":  # an index of names that are on other pages
        return []
    main = page[page.index("<main") :]
    return [
        (entry[1], match[1], f"{path}#{entry[1]}", _plain(first_sentence(entry[2])))
        for entry in _ENTRY.finditer(main)
        if not entry[1].endswith("__init__")
        # The old names repeat the members of the classes that they stand for.
        and not (match[1] == "faceapi.compat" and "." in entry[1])
    ]


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\n", " ")
