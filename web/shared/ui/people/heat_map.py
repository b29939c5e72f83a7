"""The table of distances, colored by closeness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faceapi import Face
from ui.dom import by_id, create_element
from ui.output.thumbnails import thumbnail
from ui.people.distances import DistanceRow, DistanceTable, closeness


class HeatMap:
    """The table with the id ``heat-map``, about the faces of the ``<img>`` with this id."""

    def __init__(self, image: str) -> None:
        self._image = by_id(image)

    def show(self, table: DistanceTable, faces: Sequence[Face]) -> None:
        """Show a table with one row per face."""
        header = create_element("tr")
        header.append(create_element("th", "Face", scope="col"))
        header.append(*(create_element("th", name, scope="col") for name in table.names))
        by_id("heat-map").tHead.replaceChildren(header)
        rows = [
            self._row(f"Face {number}", face, row)
            for number, (face, row) in enumerate(zip(faces, table.rows, strict=True), start=1)
        ]
        by_id("heat-map").tBodies.item(0).replaceChildren(*rows)
        self._toggle(bool(rows))

    def clear(self) -> None:
        """Show no distances."""
        by_id("heat-map").tHead.replaceChildren()
        by_id("heat-map").tBodies.item(0).replaceChildren()
        self._toggle(False)

    def _toggle(self, is_filled: bool) -> None:
        by_id("heat-map-scroll").hidden = by_id("heat-map-legend").hidden = not is_filled
        by_id("heat-map-empty").hidden = is_filled

    def _row(self, title: str, face: Face, row: DistanceRow) -> Any:
        element = create_element("tr")
        heading = create_element("th", scope="row")
        heading.append(thumbnail(self._image, face.box), create_element("span", title))
        element.append(heading)
        for index, distance in enumerate(row.distances):
            cell = create_element("td", f"{distance:.2f}")
            cell.dataset.closeness = str(closeness(distance))
            if index == row.match:
                cell.className = "match"
                cell.append(create_element("span", " (match)", className="visually-hidden"))
            element.append(cell)
        return element
