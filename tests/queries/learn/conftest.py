"""A model of the made world, trained once."""

from __future__ import annotations

import pytest

from termwalk.queries.learn.model import Model
from termwalk.queries.learn.training import train

from . import world


@pytest.fixture(scope="session")
def model() -> Model:
    """Trained on the past of the world."""
    return train(world.past(), world.lexicon(), source="past.csv")
