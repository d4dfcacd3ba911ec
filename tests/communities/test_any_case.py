"""A case type that only this test knows is carried by steps, clock and outbox as they are."""

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from communities.errors import StaleState
from communities.models import AuditEvent, Estate
from communities.selectors import open_clock
from communities.services import meet_clock
from communities.steps import step
from communities.transitions import move
from notifications.models import Notice
from notifications.sweep import sweep
from tests.communities.test_clocks import MONDAY, started
from tests.owner import owning


class Stage(models.TextChoices):
    OPEN = "open"
    SETTLED = "settled"


STEPS = {"settle": step(Stage.OPEN, to=Stage.SETTLED)}


@pytest.fixture
def mediation(db):
    """调解: a table of its own, dropped with the test's transaction."""
    with isolate_apps("communities"):

        class Mediation(models.Model):
            estate = models.ForeignKey(Estate, models.PROTECT, related_name="+")
            status = models.CharField(max_length=10, default=Stage.OPEN)

            class Meta:
                app_label = "communities"

            def __str__(self):
                return self.status

        with owning(), connection.schema_editor() as editor:
            editor.create_model(Mediation)
        yield Mediation


def test_a_case_type_nobody_knows_has_steps_deadlines_and_alerts(cast, mediation):
    case = mediation.objects.create(estate=cast.riverside)
    subject = f"communities.mediation:{case.pk}"
    clock = started(cast, "5wd", subject=subject)
    assert open_clock(subject, "fix") == clock

    sweep(clock.due_at)
    move(case, STEPS, "settle", actor=cast.bob, now=MONDAY)
    meet_clock(clock=clock, actor=cast.bob, now=clock.due_at)

    assert set(Notice.objects.values_list("subject", flat=True)) == {subject}
    assert AuditEvent.objects.get(subject=subject).verb == "communities.mediation.settle"
    assert open_clock(subject, "fix") is None
    with pytest.raises(StaleState):
        move(case, STEPS, "settle", actor=cast.bob, now=MONDAY)
