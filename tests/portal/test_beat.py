"""The beat sends what is due together without a pause between, and looks again within seconds."""

from datetime import timedelta

import pytest
from celery import Celery, signals
from celery.utils.time import maybe_make_aware

from portal.celery import Scheduler

NAMES = {"sweep", "votes", "pages"}


@pytest.fixture
def beat(db):
    app = Celery(broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {name: {"task": name, "schedule": 3600.0} for name in NAMES}
    return Scheduler(app)


@pytest.fixture
def sent():
    names = []

    def note(sender, **_):
        names.append(sender)

    signals.before_task_publish.connect(note)
    yield names
    signals.before_task_publish.disconnect(note)


def test_what_is_due_together_goes_out_together(beat, sent):
    for entry in beat.schedule.values():
        entry.last_run_at = maybe_make_aware(entry.default_now()) - timedelta(hours=2)

    waits = [beat.tick() for _ in NAMES]

    assert waits == [0, 0, 0]
    assert set(sent) == NAMES


def test_where_nothing_is_due_it_looks_again_soon(beat, sent):
    assert 0 < beat.tick() <= 5
    assert sent == []
