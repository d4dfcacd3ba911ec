"""The world whose addresses are walked."""

import logging

import pytest

from tests.house.world import World
from tests.stages import staged


@staged
def riverside(cast) -> World:
    return World(cast)


@pytest.fixture
def world(riverside):
    logging.disable(logging.ERROR)
    yield riverside
    logging.disable(logging.NOTSET)
