"""Convert distances between descriptors to rates and probabilities, by measured tables.

``python build.py accuracy`` writes the tables of ``calibration.json`` from the distances of all
pairs of labeled photos, one for each way of cropping a face. They are valid for similar photos;
other cameras and other people have other rates.

A stranger is a random person on a random photo. For people who were not calibrated with, rates hold
on average: tables of random halves of LFW's people, checked on the other halves, gave 0.78 to 1.21
times the stated rate, for one person enrolled down to 1 in 10,000 and for 100 down to 1 in 1,000.
Single halves are off by up to 1.2 times at 1 in 1,000, 1.5 times at 1 in 10,000, and 2 times with
100 people at 1 in 1,000: a few people who look similar to the network dominate these rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from faceapi.json_text import load_json, require_key, require_object

VERSION = 1
"""Version of the file's format."""
DEFAULT = "original"
"""The table for face-api.js's rectangle, which the chain crops by default."""
UNIT = "-unit"
"""End of the names of tables for descriptors that are compared at the length 1."""
DEFAULT_UNIT = DEFAULT + UNIT
"""The same at the length 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Rates by distance for one way of cropping faces; point ``i`` is distance ``i × step``.

    A *stranger* is a person who is not enrolled. ``false_accept`` and ``likelihood_ratio`` fall
    towards small distances only, so that every rate belongs to one distance.
    """

    name: str
    step: float
    people: NDArray[np.float64] = field(repr=False)
    """Numbers of people, ``(g,)``, ascending from 1."""
    false_accept: NDArray[np.float64] = field(repr=False)
    """Decimal logarithm of the share of strangers within the distance of at least one of that many
    people, ``(g, n)``."""
    true_accept: NDArray[np.float64] = field(repr=False)
    """Share of pairs of one person within the distance, ``(n,)``."""
    likelihood_ratio: NDArray[np.float64] = field(repr=False)
    """Natural logarithm of how much more often pairs of one person have the distance than pairs of
    strangers, ``(n,)``."""
    exponent: float
    """A person with ``d`` descriptors attracts strangers like ``d ** exponent`` people with one."""
    lowest_rate: float
    """The lowest false accept rate of one comparison that was measured; lower ones are
    extrapolated."""
    source: str = ""
    """Description of the measured photos."""
    unit_length: bool = False
    """Whether descriptors are scaled to the length 1 before they are compared. On LFW that raises
    the true accept rate at a false accept rate of 1 in 1,000 from 85 to 88 %."""

    def prepared(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Descriptors ``(n, 128)`` as this table compares them."""
        if not self.unit_length:
            return rows
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
        lengths[lengths == 0] = 1
        scaled: NDArray[np.float32] = (rows / lengths).astype(np.float32)
        return scaled

    def false_accept_rate(self, distance: float, people: float = 1) -> float:
        """Share of strangers, 0 to 1, within ``distance`` of at least one of ``people`` people."""
        return float(self.false_accept_rates([distance], people)[0])

    def false_accept_rates(self, distances: ArrayLike, people: float = 1) -> NDArray[np.float64]:
        """As :meth:`false_accept_rate`, for distances ``(n,)``: rates ``(n,)``."""
        curve = self._curve(people)
        places = np.asarray(distances, np.float64) / self.step
        rates: NDArray[np.float64] = 10 ** np.interp(places, np.arange(len(curve)), curve)
        return rates

    def threshold(self, false_accept_rate: float, people: float = 1) -> float:
        """The threshold with this false accept rate for ``people`` enrolled people.

        0 if even identical descriptors belong to strangers more often. ``ValueError`` for a rate
        that is not between 0 and 1.
        """
        if not 0 < false_accept_rate < 1:
            raise ValueError(
                f"false_accept_rate: expected a number between 0 and 1, got {false_accept_rate!r}"
            )
        curve = self._curve(people)
        places = np.arange(len(curve))
        return float(np.interp(np.log10(false_accept_rate), curve, places, left=0)) * self.step

    def true_accept_rate(self, distance: float) -> float:
        """Share of pairs of one person, 0 to 1, within ``distance``."""
        places = np.arange(len(self.true_accept))
        return float(np.interp(distance / self.step, places, self.true_accept))

    def likelihood_ratios(self, distances: ArrayLike) -> NDArray[np.float64]:
        """Likelihood ratios ``(n,)`` of one person to strangers at the distances ``(n,)``."""
        places = np.arange(len(self.likelihood_ratio))
        places_of_distances = np.asarray(distances, np.float64) / self.step
        ratios: NDArray[np.float64] = np.exp(
            np.interp(places_of_distances, places, self.likelihood_ratio)
        )
        return ratios

    def equivalent_people(self, descriptors: ArrayLike, people: ArrayLike = 1) -> float:
        """The number of people with one descriptor each who attract as many strangers.

        ``people`` ``(n,)`` has the numbers of people with ``descriptors`` ``(n,)`` each.
        """
        weights = np.asarray(descriptors, np.float64) ** self.exponent
        return float((weights * np.asarray(people, np.float64)).sum())

    def to_json(self) -> dict[str, object]:
        """The table as numbers and lists for ``json.dumps``, with four decimals."""
        return {
            "step": self.step,
            "people": self.people.tolist(),
            "false_accept_log10": np.round(self.false_accept, 4).tolist(),
            "true_accept": np.round(self.true_accept, 4).tolist(),
            "likelihood_ratio_ln": np.round(self.likelihood_ratio, 4).tolist(),
            "descriptors_exponent": round(self.exponent, 4),
            "lowest_rate": float(f"{self.lowest_rate:.2e}"),
            "unit_length": self.unit_length,
            "source": self.source,
        }

    @staticmethod
    def from_json(name: str, data: object) -> Calibration:
        """The reverse of :meth:`to_json`; ``ValueError`` if ``data`` is malformed."""
        entry = require_object(data, f"calibration {name}")
        table = Calibration(
            name,
            step=_number(entry, "step"),
            people=_numbers(entry, "people"),
            false_accept=_numbers(entry, "false_accept_log10"),
            true_accept=_numbers(entry, "true_accept"),
            likelihood_ratio=_numbers(entry, "likelihood_ratio_ln"),
            exponent=_number(entry, "descriptors_exponent"),
            lowest_rate=_number(entry, "lowest_rate"),
            source=require_key(entry, "source", str, "calibration"),
            unit_length=require_key(entry, "unit_length", bool, "calibration"),
        )
        points = (len(table.true_accept),)
        shapes = (table.false_accept.shape, table.likelihood_ratio.shape)
        if table.step <= 0 or shapes != ((*table.people.shape, *points), points):
            raise ValueError(
                f"calibration {name}: expected lists of one length and a step above 0, got shapes "
                f"{shapes} and the step {table.step}"
            )
        return table

    def _curve(self, people: float) -> NDArray[np.float64]:
        """The logarithms of the rate for a number of people, ``(n,)``, ascending."""
        count = max(float(people), 1.0)
        largest = float(self.people[-1])
        if count > largest:
            # As if each ``largest`` people were independent of the others: rather too high.
            missed = np.log1p(-np.minimum(10 ** self.false_accept[-1], 1 - 1e-12))
            rates = -np.expm1(missed * (count / largest))
            return np.maximum.accumulate(np.log10(np.maximum(rates, 1e-30)))
        place = np.interp(np.log(count), np.log(self.people), np.arange(len(self.people)))
        low = int(place)
        high = min(low + 1, len(self.people) - 1)
        share = place - low
        curve: NDArray[np.float64] = (
            self.false_accept[low] * (1 - share) + self.false_accept[high] * share
        )
        return curve


@cache
def calibrations() -> Mapping[str, Calibration]:
    """The tables in the package, by the way of cropping: ``original`` is face-api.js's."""
    text = files("faceapi.recognition").joinpath("calibration.json").read_bytes()
    return calibrations_from_json(text)


def calibrations_from_json(data: str | bytes) -> dict[str, Calibration]:
    """Read a file of tables; ``ValueError`` if it is malformed or of another version."""
    content = require_object(load_json(data, "calibration"), "calibration")
    version = content.get("version")
    if version != VERSION:
        raise ValueError(
            f"calibration: expected version {VERSION}, got {repr(version)[:80]}; write the file "
            "again with python build.py accuracy"
        )
    tables = require_key(content, "tables", dict, "calibration")
    return {name: Calibration.from_json(name, table) for name, table in tables.items()}


def resolve(calibration: str | Calibration) -> Calibration:
    """A table by its name, or the table itself; ``ValueError`` for an unknown name."""
    if isinstance(calibration, Calibration):
        return calibration
    tables = calibrations()
    if calibration not in tables:
        raise ValueError(
            f"calibration: expected one of {', '.join(tables)}, got {str(calibration)[:80]!r}"
        )
    return tables[calibration]


def _number(entry: Mapping[str, Any], key: str) -> float:
    value = entry.get(key)
    if not isinstance(value, int | float) or not np.isfinite(value):
        raise ValueError(f"calibration: {key} must be a number, got {repr(value)[:80]}")
    return float(value)


def _numbers(entry: Mapping[str, Any], key: str) -> NDArray[np.float64]:
    rows = require_key(entry, key, list, "calibration")
    try:
        values = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"calibration: {key} must be a list of numbers: {error}") from error
    if not values.size or not np.isfinite(values).all():
        raise ValueError(f"calibration: {key} must be a list of finite numbers, not empty")
    return values
