"""The world whose addresses are walked."""

import logging

import pytest

from tests.house.world import World
from tests.stages import staged


@staged
def riverside(cast) -> World:
    return World(cast)


@pytest.fixture
def world(riverside, settings, tmp_path):
    """The demo's mailbox is empty: what other tests sent stands in a folder that all share."""
    settings.STATE_DIR = tmp_path
    logging.disable(logging.ERROR)
    yield riverside
    logging.disable(logging.NOTSET)
