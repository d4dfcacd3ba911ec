"""Codes of slips are plain text in the session, and only while they are shown."""

import time
import uuid

import pytest
from django.test import Client

from repairs.views.entering import CODES
from tests.repairs.world import category
from tests.sessions import log_in


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.fixture
def desk(cast) -> Client:
    client = Client()
    log_in(client, cast.petra)
    return client


def enter(desk, cast, place):
    kind = category(cast.riverside).pk
    typed = {"channel": "walk_in", "scope": "common", "category": kind, "is_another": "on"}
    return desk.post(
        "/desk/tickets/new/riverside/", typed | {"place": place, "draft": uuid.uuid4()}
    ).url


def kept(desk) -> int:
    return len(desk.session[CODES])


def ten_minutes_pass(desk) -> None:
    session = desk.session
    session[CODES] = {pk: [code, time.time() - 1] for pk, (code, _at) in session[CODES].items()}
    session.save()


def test_they_leave_the_session_when_one_is_looked_for(cast, desk):
    first = enter(desk, cast, "东门")
    enter(desk, cast, "西门")
    assert 'class="code"' in desk.get(first).content.decode(), "control"
    assert kept(desk) == 2, "control"
    ten_minutes_pass(desk)

    assert 'class="code"' not in desk.get(first).content.decode()
    assert kept(desk) == 0


def test_entering_the_next_one_drops_those_before(cast, desk):
    enter(desk, cast, "东门")
    ten_minutes_pass(desk)

    enter(desk, cast, "西门")

    assert kept(desk) == 1
