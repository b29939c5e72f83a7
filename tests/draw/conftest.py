"""The face that the tests draw."""

from __future__ import annotations

import pytest
from tests.draw.sample_face import SampleFace, create_sample_face


@pytest.fixture
def sample() -> SampleFace:
    """A face at (30, 4) of 90 by 80 pixels, with everything."""
    return create_sample_face()
