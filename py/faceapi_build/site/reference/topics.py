"""Split the page of ``faceapi`` by topic: with every name on it, nobody finds one.

The page itself becomes an index of the names, each with its first sentence. Links to a name on it,
from any page of the reference, are changed to lead to the page of the name's topic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path


@dataclass(frozen=True)
class Topic:
    """A page with some names of ``faceapi``."""

    file: str
    """Its name in the folder ``faceapi`` of the reference."""
    title: str
    names: tuple[str, ...]


TOPICS = (
    Topic(
        "detecting.html",
        "Detect faces",
        (
            *("load", "detect_all_faces", "detect_single_face", "detect_batch"),
            *("open_picture", "fetch_image", "extract_faces", "resize_results"),
        ),
    ),
    Topic(
        "options.html",
        "Detectors and their options",
        (
            *("SsdMobilenetv1Options", "TinyFaceDetectorOptions", "MtcnnOptions"),
            *("CenterFaceOptions", "YuNetOptions", "TinyYolov2Options"),
        ),
    ),
    Topic("results.html", "Results", ("Face", "Faces")),
    Topic(
        "matching.html",
        "Match and group people",
        (
            *("FaceMatcher", "FaceMatch", "LabeledFaceDescriptors", "euclidean_distance"),
            *("FaceIndex", "group"),
        ),
    ),
    Topic("following.html", "Follow faces in video", ("track", "FaceTracker", "TrackedFace")),
    Topic(
        "runtime.html",
        "Models, backends and errors",
        (
            *("nets", "FaceApi", "configure", "set_backend", "get_backend"),
            *("available_backends", "profile", "FaceApiError"),
        ),
    ),
)

_SECTION = re.compile(r'<section id="(\w+)">.*?</section>\s*', re.DOTALL)
_NAV_ITEM = re.compile(r'^ {12}<li>\n\s*<a class="\w+" href="#(\w+)">.*?^ {12}</li>\n', re.M | re.S)
_FIRST_SENTENCE = re.compile(r'<div class="docstring"><p>(.*?)</p>', re.DOTALL)
_LINK_TO_ROOT = re.compile(r'href="((?:\.\./)*)faceapi\.html#(\w+)')
_OWN_LINK = re.compile(r'href="#(\w+)')
_RELATIVE_LINK = re.compile(r'(href|src)="(?![a-z]+:|#|\.\./)([^"]+)"')


def split(target: Path) -> None:
    """Split ``faceapi.html`` in the folder of the reference.

    Raises ``ValueError`` if a name has no topic, or a topic a name without documentation.
    """
    root = target / "faceapi.html"
    text = root.read_text("utf-8")
    sections = {match[1]: match[0] for match in _SECTION.finditer(text)}
    listed = [name for topic in TOPICS for name in topic.names]
    if sorted(listed) != sorted(sections):
        raise ValueError(
            f"expected a topic for each of {sorted(sections)}, got topics for {sorted(listed)}"
        )
    files = {name: topic.file for topic in TOPICS for name in topic.names}
    nav = {match[1]: match[0] for match in _NAV_ITEM.finditer(text)}
    for topic in TOPICS:
        page = _topic_page(text, topic, [sections[name] for name in topic.names], nav)
        (target / "faceapi" / topic.file).write_text(_links_in_topic(page, topic, files), "utf-8")
    index = _without_sections(text).replace("</main>", f"{_index(sections, files)}</main>")
    root.write_text(_OWN_LINK.sub(_to_topic("faceapi/", files), index), "utf-8")
    for path in target.rglob("*.html"):
        page = _LINK_TO_ROOT.sub(
            lambda match: (
                f'href="{match[1]}faceapi/{files[match[2]]}#{match[2]}'
                if match[2] in files
                else match[0]
            ),
            path.read_text("utf-8"),
        )
        path.write_text(page, "utf-8")


def _topic_page(text: str, topic: Topic, sections: Sequence[str], nav: dict[str, str]) -> str:
    start, end = text.index('<main class="pdoc">'), text.index("</main>")
    items = "".join(nav[name] for name in topic.names if name in nav)
    page = (
        text[:start]
        + '<main class="pdoc"><section class="module-info"><h1 class="modulename">'
        + f"{escape(topic.title)}</h1></section>\n"
        + "".join(sections)
        + text[end:]
    )
    page = page.replace("<title>faceapi API", f"<title>{escape(topic.title)} · faceapi API")
    matches = list(_NAV_ITEM.finditer(page))
    return page[: matches[0].start()] + items + page[matches[-1].end() :]


def _links_in_topic(page: str, topic: Topic, files: dict[str, str]) -> str:
    """Adapt the links of a page of the root folder to the folder of the topics."""
    page = _RELATIVE_LINK.sub(
        lambda match: f'{match[1]}="{_from_folder(match[2])}"',
        page,
    )
    others = {name: file for name, file in files.items() if file != topic.file}
    return _OWN_LINK.sub(_to_topic("", others), page)


def _from_folder(link: str) -> str:
    inside = link.removeprefix("faceapi/")
    return inside if inside != link else f"../{link}"


def _to_topic(folder: str, files: dict[str, str]) -> Callable[[re.Match[str]], str]:
    def replacement(match: re.Match[str]) -> str:
        name = match[1]
        return f'href="{folder}{files[name]}#{name}' if name in files else match[0]

    return replacement


def _without_sections(text: str) -> str:
    return _SECTION.sub("", text)


def _index(sections: dict[str, str], files: dict[str, str]) -> str:
    """The names by topic, each with the first sentence of its documentation."""
    parts = []
    for topic in TOPICS:
        items = "\n".join(
            f'<li id="{name}"><a href="faceapi/{files[name]}#{name}">{name}</a>: '
            f"{first_sentence(sections[name])}</li>"
            for name in topic.names
        )
        parts.append(
            f'<h2><a href="faceapi/{topic.file}">{escape(topic.title)}</a></h2>\n<ul>{items}</ul>\n'
        )
    return f'<section class="topics">{"".join(parts)}</section>\n'


def first_sentence(html: str) -> str:
    """Return the first sentence of the first docstring in some HTML, without links; or ""."""
    match = _FIRST_SENTENCE.search(html)
    text = re.sub(r"</?a\b[^>]*>", "", match[1]) if match else ""
    return re.split(r"(?<=\.)\s", text.strip(), maxsplit=1)[0].rstrip(":")
