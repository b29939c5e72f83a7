"""Covering regions: what changes, what stays, and that nothing of a face is left."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faceapi.redaction import SHAPES, STYLES, Redaction, Region, redact
from faceapi.redaction.options import CoverShape, Style

SIZE = 120
CENTER = Region(60, 50, 40, 60)


@pytest.fixture
def picture() -> NDArray[np.uint8]:
    """Noise, which no effect gives back by chance."""
    return np.random.default_rng(1).integers(0, 256, (SIZE, SIZE, 3), np.uint8)


def coordinates(region: Region) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positions of all pixels within a region, -1 to 1."""
    return region.coordinates((0, 0, SIZE, SIZE))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("angle", [0.0, 30.0, 90.0, -135.0])
def test_an_oval_is_covered_and_nothing_else(
    picture: NDArray[np.uint8], style: Style, angle: float
) -> None:
    region = Region(60, 50, 40, 60, angle)
    before = picture.copy()
    result = redact(picture, [region], Redaction(style=style, margin=0))
    across, down = coordinates(region)
    distance = np.hypot(across, down)
    assert (picture == before).all(), "the picture itself stays as it is"
    changed = (result != picture).any(axis=2)
    assert changed[distance < 0.98].mean() > 0.98
    assert not changed[distance > 1.12].any()


def test_a_box_covers_its_corners(picture: NDArray[np.uint8]) -> None:
    color = (1, 2, 3)
    result = redact(
        picture, [CENTER], Redaction(style="fill", shape="box", margin=0.1, color=color)
    )
    covered = (result == color).all(axis=2)
    assert covered[14:86, 36:84].all()
    assert covered.sum() <= 74 * 50


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("style", ["blur", "pixelate"])
def test_few_colors_are_left(picture: NDArray[np.uint8], style: Style, shape: CoverShape) -> None:
    """What is left of a face depends on the means of its cells, and on nothing else."""
    options = Redaction(style=style, shape=shape, strength=0.6, margin=0)
    result = redact(picture, [Region(60, 60, 70, 70)], options)
    inside = result[36:84, 36:84].reshape(-1, 3)
    if style == "pixelate":
        assert len(np.unique(inside, axis=0)) <= options.cells**2
    # Noise has a standard deviation of 74; the mean of a cell of 10 x 10 pixels has a tenth of it.
    assert inside.astype(float).std(axis=0).max() < 15


def test_strength_leaves_fewer_cells() -> None:
    cells = [Redaction(strength=step / 10).cells for step in range(11)]
    assert cells == sorted(cells, reverse=True)
    assert (cells[0], cells[6], cells[10]) == (24, 7, 3)


def test_blurring_is_smooth(picture: NDArray[np.uint8]) -> None:
    result = redact(picture, [Region(60, 60, 80, 80)], Redaction(margin=0)).astype(int)
    steps = abs(np.diff(result[40:80, 40:80], axis=1))
    assert steps.max() <= 8


def test_transparency_stays(picture: NDArray[np.uint8]) -> None:
    alpha = np.arange(SIZE, dtype=np.uint8)[None, :, None].repeat(SIZE, 0)
    result = redact(np.concatenate([picture, alpha], axis=2), [CENTER])
    assert (result[..., 3:] == alpha).all()
    assert (result[..., :3] == redact(picture, [CENTER])).all()


@pytest.mark.parametrize("style", STYLES)
def test_regions_may_leave_the_picture(picture: NDArray[np.uint8], style: Style) -> None:
    options = Redaction(style=style)
    corner = redact(picture, [Region(0, 0, 40, 40)], options)
    assert (corner[:15, :15] != picture[:15, :15]).any(axis=2).mean() > 0.9
    outside = [Region(-100, 50, 40, 40), Region(50, 1000, 5, 5)]
    assert (redact(picture, outside, options) == picture).all()
    redact(picture, [Region(60, 60, 0.5, 0.5)], options)


def test_wrong_values_are_named() -> None:
    with pytest.raises(ValueError, match="expected uint8 of shape"):
        redact(np.zeros((4, 4), np.uint8), [])
    with pytest.raises(ValueError, match="expected uint8 of shape"):
        redact(np.zeros((4, 4, 3), np.float32), [])
    with pytest.raises(ValueError, match="style: expected blur, pixelate, fill or emoji, got"):
        Redaction(style="smear")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="strength: expected a number from 0 to 1, got"):
        Redaction(strength=1.5)
    with pytest.raises(ValueError, match="color: expected three whole numbers"):
        Redaction(color=(0, 0, 256))
    with pytest.raises(ValueError, match="width and height must be more than 0"):
        Region(1, 1, 0, 4)
