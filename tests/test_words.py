"""The word list of ``build.py check``: which names and phrases it reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from faceapi_build.paths import ROOT
from faceapi_build.testing import words

FILE = "py/faceapi/core/example.py"


def lines(source: str, path: str = FILE) -> list[int]:
    """The lines on which a source has problems."""
    return [problem.line for problem in words.problems_of(source, path)]


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "best_found: int = 1",
        "class FoundFaces: ...",
        "def _wanted(): ...",
        "async def believed(): ...",
        "def f(kind): ...",
        "def f(*, given=None): ...",
        "lambda kind: 1",
        "self._found = 1",
        "for found in (): ...",
        "with open(path) as kind: ...",
        "if (found := 1): ...",
        "[kind for kind in ()]",
        "match value:\n case [*found]: ...",
    ],
)
def test_vague_names_are_reported(source: str) -> None:
    assert len(words.problems_of(source, FILE)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "foundation = 1",
        "mankind = 1",
        "NOT_FOUND = 404",
        "print(found, device.kind)",
        "from hypothesis import given",
        "f(kind=1)",
        "text = 'found anew'",
    ],
)
def test_other_uses_are_not_reported(source: str) -> None:
    assert words.problems_of(source, FILE) == []


def test_names_of_the_browser_are_allowed_where_it_is_described() -> None:
    source = "class Device:\n    kind: str\n"
    assert lines(source) == [2]
    assert lines(source, "py/faceapi/browser/interop/dom.py") == []


def test_phrases_are_reported_with_their_line() -> None:
    source = '''"""Written anew.

Whoever reads this."""
x = 1  # so many
#
# Nothing is
# believed here.
y = 2
"""Of a face."""
'''
    assert lines(source) == [1, 3, 4, 7, 9]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It waits for ever,\nand the page goes on.\n", 2),
        ("Its rules are those of files; it has a folder of its own.", 2),
        ("It hands the photo over, hands it over, or is handed over.", 2),
        ("The page continues; the rules are the same.", 0),
    ],
)
def test_phrases_in_documents_are_reported(tmp_path: Path, text: str, count: int) -> None:
    document = tmp_path / "page.html"
    document.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "ROOT", tmp_path)
        problems = words.phrases_of(document)
    assert [problem.path for problem in problems] == ["page.html"] * count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Of a face, its box.", 1),
        ("Faces. Of each, the box.", 1),
        ("A title\n\nOf the rest.", 1),
        ("The box of a face.", 0),
        ("Offsets in pixels.", 0),
    ],
)
def test_sentences_do_not_begin_with_of(text: str, count: int) -> None:
    assert len(words.problems_of(f'"""{text}"""', FILE)) == count
    assert len(words.problems_of("#" + text.replace("\n", "\n#"), FILE)) == count


def test_a_problem_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = words.Problem("py/faceapi/core/example.py", 3, "a problem")
    monkeypatch.setattr(words, "FOLDERS", ("py/faceapi",))
    monkeypatch.setattr(words, "documents", lambda: ())
    for problems, status in (([problem], 1), ([], 0)):
        monkeypatch.setattr(words, "problems_in", lambda folder, result=problems: result)
        assert words.main() == status
    assert capsys.readouterr().out == "py/faceapi/core/example.py:3: a problem\n"


def test_the_checked_folders_and_documents_exist() -> None:
    assert all((ROOT / folder).is_dir() for folder in words.FOLDERS)
    checked = {path.relative_to(ROOT).as_posix() for path in words.documents()}
    assert checked > {"README.md", "py/DECISIONS.md", "web/shared/layout.html", "web/host.mjs"}
