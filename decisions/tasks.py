"""The queue's part of votes: what comes due at a minute. Each looks at rows, so a task that is lost changes nothing."""

from celery import shared_task

from communities import clock
from decisions.services.closing import close_due, note_participation
from decisions.services.entering import settle_due
from decisions.services.finals import finish_due
from decisions.services.opening import open_due
from decisions.services.polls import close_polls_due
from decisions.services.results import count_due
from decisions.services.retention import destroy_envelopes_due
from decisions.services.roll_checks import tell_of_changes_due


@shared_task
def go_on_with_votes():
    """表决: close what is over, fix its paper, count what the signer opened, open what begins, ask for checks of its roll, note who
    took part; last,
    make final what owners could object to long enough."""
    now = clock.now()
    close_due(now)
    settle_due(now)
    count_due(now)
    open_due(now)
    tell_of_changes_due(now)
    note_participation(now)
    finish_due(now)


@shared_task
def close_polls():
    """意见征询: add up what is over, and delete the answers."""
    close_polls_due(clock.now())


@shared_task
def destroy_envelopes():
    """保存期满: destroy the envelopes of votes that were kept long enough."""
    destroy_envelopes_due(clock.now())
