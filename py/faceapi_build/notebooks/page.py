"""``notebooks.html``: faceapi in notebooks, with links to those that the site contains."""

from __future__ import annotations

from pathlib import Path

from faceapi_build.site import embed, pages


def write(web: Path, dist: Path, wheel: str, *, with_notebooks: bool) -> None:
    """Write the page; ``wheel`` is the file name of the package's wheel."""
    folder = web / "notebooks"
    part = (folder / ("links.html" if with_notebooks else "without.html")).read_text("utf-8")
    content = embed.render(folder).replace("{{links}}", part).replace("{{wheel}}", wheel)
    pages.write_document(
        web,
        dist,
        "notebooks.html",
        title="Notebooks",
        heading="Notebooks",
        description="Use faceapi in Jupyter, JupyterLite and marimo, locally or in the browser.",
        content=content,
    )
