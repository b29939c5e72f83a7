"""Addresses of pages that the live page has replaced: they lead there, with their settings."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import urlencode

from faceapi_build.site.rendering import templates
from faceapi_build.site.rendering.policy import POLICY, with_integrity

TARGET = "live"
MOVED: dict[str, dict[str, str]] = {
    "webcam": {},
    "webcam_detection": {"landmarks": "no", "expressions": "no", "input_size": "224"},
    "webcam_landmarks": {"expressions": "no", "tiny_landmarks": "no", "input_size": "224"},
    "webcam_expressions": {"input_size": "224"},
    "webcam_age_and_gender": {
        "landmarks": "no",
        "expressions": "no",
        "age_and_gender": "yes",
        "input_size": "224",
    },
    "webcam_recognition": {"expressions": "no", "descriptors": "yes", "tiny_landmarks": "no"},
}
"""The former page, and its settings that differ from those of the live page."""


def write(web: Path, dist: Path) -> None:
    """Write a page for each former address."""
    template = (web / "shared" / "redirect.html").read_text("utf-8")
    for name, settings in MOVED.items():
        query = f"?{urlencode(settings)}" if settings else ""
        html = templates.fill(
            template, {"policy": POLICY, "target": escape(f"../{TARGET}/index.html{query}")}
        )
        folder = dist / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(with_integrity(html, folder), "utf-8")
