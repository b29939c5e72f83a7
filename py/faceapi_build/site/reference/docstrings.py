"""Prose and examples after the sections of a docstring, as pdoc needs them.

In the NumPy format everything after a heading such as ``Raises`` belongs to its section, up to the
next heading. Our docstrings continue without one, so it is inserted here.
"""

from __future__ import annotations

import re

_HEADING = re.compile(r"^\S.*\n-{3,}$", re.MULTILINE)


def with_headings(docstring: str) -> str:
    """Insert ``Notes`` or ``Examples`` before paragraphs that follow a section."""
    blocks: list[str] = []
    in_section = False
    for block in re.split(r"\n\s*\n", docstring):
        if _HEADING.match(block):
            in_section = True
        elif in_section and not re.search(r"^\s", block, re.MULTILINE):
            title = "Examples" if block.startswith(">>>") else "Notes"
            blocks.append(f"{title}\n{'-' * len(title)}\n{block}")
            in_section = False
            continue
        blocks.append(block)
    return "\n\n".join(blocks)
