"""Finds names and phrases that ``CONTRIBUTING.md`` asks to avoid; a step of ``build.py check``."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faceapi_build.paths import ROOT

FOLDERS = ("py/faceapi", "py/faceapi_build", "web/shared/ui", "web/pages")
DOCUMENTS = ("*.md", "docs/*.md", "examples/*.md", "models/*.md", "py/*.md", "tests/*.md")
SITE_FILES = ("**/*.html", "**/*.js", "**/*.mjs", "**/page.toml")
"""Files of ``web`` with sentences, besides Python."""

VAGUE_NAMES = frozenset(
    (
        *("kind", "kinds", "found", "given", "wanted", "believed", "chosen", "asked", "said"),
        *("told", "tell", "thing", "things", "wish", "wished"),
    )
)
"""Words that may not be part of a name: they say nothing about the value."""

EXTERNAL_NAMES = {"py/faceapi/browser/interop/dom.py": frozenset({"kind"})}
"""Names that a file takes from the browser's API."""

PHRASES = re.compile(
    r"\b(anew|whoever|so (?:many|few|much)|believed|shall|for ever|again and again|in place of"
    r"|(?:go|goes|going|went) on|(?:is|are|was|were) (?:that|those) of|of (?:its|their) own"
    r"|hand(?:s|ed|ing)? (?:it |them )?over)\b",
    re.IGNORECASE,
)
"""Phrases that read like a translation, or that have a shorter equivalent."""
OPENING_OF = re.compile(r"(?:\A\s*|[.!?]\s+|\n\s*\n\s*)(Of)\s")


@dataclass(frozen=True, slots=True)
class Problem:
    """A name or a phrase to replace."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def main() -> int:
    """Print every problem; return 1 if there is one."""
    problems = [problem for folder in FOLDERS for problem in problems_in(ROOT / folder)]
    problems += [problem for path in documents() for problem in phrases_of(path)]
    for problem in problems:
        print(problem)
    return int(bool(problems))


def problems_in(folder: Path) -> Iterator[Problem]:
    """The problems of every Python file in a folder."""
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        yield from problems_of(path.read_text("utf-8"), name)


def documents() -> Iterator[Path]:
    """The documents and the files of the site that are not Python."""
    for pattern in DOCUMENTS:
        yield from sorted(ROOT.glob(pattern))
    for pattern in SITE_FILES:
        files = sorted((ROOT / "web").glob(pattern))
        yield from (path for path in files if "node_modules" not in path.parts)


def phrases_of(path: Path) -> list[Problem]:
    """The phrases to replace in a document, by line; code spans and links count, too."""
    name, text = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    return [
        Problem(name, text.count("\n", 0, match.start()) + 1, f"{match[1]!r}; see CONTRIBUTING.md")
        for match in PHRASES.finditer(text)
    ]


def problems_of(source: str, path: str) -> list[Problem]:
    """The problems of one file, by line."""
    tree = ast.parse(source)
    external = EXTERNAL_NAMES.get(path, frozenset())
    problems = [
        Problem(path, line, f"the name {name!r} is vague; say what the value is")
        for line, name in _bound_names(tree)
        if name not in external and not VAGUE_NAMES.isdisjoint(_words(name))
    ]
    for line, text in (*_docstrings(tree), *_comments(source)):
        for match in (*PHRASES.finditer(text), *OPENING_OF.finditer(text)):
            number = line + text.count("\n", 0, match.start(1))
            message = f"{match[1]!r} in a comment or docstring; see CONTRIBUTING.md"
            problems.append(Problem(path, number, message))
    return sorted(problems, key=lambda problem: problem.line)


def _words(name: str) -> list[str]:
    """The words of a name in snake_case or CamelCase, in lower case; ``not_found`` is one word."""
    snake_case = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return snake_case.replace("not_found", "notfound").split("_")


def _bound_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Functions, classes, arguments and assigned names, each with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
                yield node.lineno, str(node.name)


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every string that stands alone: docstrings, and the texts below fields and constants."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str() as text)):
                yield node.lineno, text


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """The comments; lines that follow each other are one comment."""
    start, lines = 0, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        number = token.start[0]
        if lines and number != start + len(lines):
            yield start, "\n".join(lines)
            lines = []
        if not lines:
            start = number
        lines.append(token.string.lstrip("#"))
    if lines:
        yield start, "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
