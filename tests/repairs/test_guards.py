"""What the database itself refuses of tickets, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from repairs.models import Callback, MeToo, Quote, Rating, Ticket
from repairs.states import TicketStatus
from tests.owner import owning
from tests.repairs.world import a_ticket, category

STARS = {"on_time": 4, "quality": 4, "attitude": 4}


def refused(work, *args, **more) -> None:
    with owning(), pytest.raises(IntegrityError), transaction.atomic():
        work(*args, **more)


def sql(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)


def test_a_ticket_neither_vanishes_nor_changes_what_was_reported(rolled_back):
    cast = rolled_back
    ticket = a_ticket(cast)
    row = Ticket.objects.filter(pk=ticket.pk)

    refused(sql, "delete from repairs_ticketevent where ticket_id = %s", ticket.pk)
    refused(sql, "update repairs_ticketevent set words = 'x' where ticket_id = %s", ticket.pk)
    refused(sql, "delete from repairs_ticket where id = %s", ticket.pk)
    sql("set constraints all immediate")
    refused(sql, "truncate repairs_ticket cascade")
    for changes in (
        {"reported_at": ticket.reported_at.replace(year=2027)},
        {"number": "B-261123-99"},
        {"reporter": cast.nina},
        {"company": None},
        {"channel": "phone"},
        {"category_label": "电梯"},
    ):
        refused(row.update, **changes)
    assert row.update(words="补充") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "gone"},
        {"level": "P9"},
        {"status": "finished"},
        {"status": "closed"},
        {"status": "closed", "outcome": "fixed", "cause": "wear"},
        {"status": "declined"},
        {"status": "withdrawn"},
        {"scope": "home", "unit": None},
    ],
    ids=str,
)
def test_a_status_without_what_it_needs_is_refused(rolled_back, changes):
    ticket = a_ticket(rolled_back)

    refused(Ticket.objects.filter(pk=ticket.pk).update, **changes)


def test_links_stay_within_one_estate(rolled_back):
    cast = rolled_back
    ticket, far = a_ticket(cast), category(cast.hilltop)
    row = Ticket.objects.filter(pk=ticket.pk)

    refused(row.update, category=far)
    refused(row.update, building=cast.far_unit.building)
    refused(row.update, matter=a_ticket(cast, estate=cast.hilltop))
    refused(row.update, matter=ticket)


def test_numbers_plus_ones_quotes_and_ratings_are_single_and_within_bounds(rolled_back):
    cast, now = rolled_back, a_ticket(rolled_back).reported_at
    ticket = a_ticket(cast, TicketStatus.FINISHED)
    of = {"estate": cast.riverside, "ticket": ticket}

    refused(a_ticket, cast, number=ticket.number)
    MeToo.objects.create(**of, user=cast.nina, at=now)
    refused(MeToo.objects.create, **of, user=cast.nina, at=now)
    offer = {"words": "x", "offered_by": cast.paul, "offered_at": now}
    refused(Quote.objects.create, **of, amount_fen=0, **offer)
    Quote.objects.create(**of, amount_fen=1, **offer)
    refused(Quote.objects.create, **of, amount_fen=2, **offer)
    base = {**of, "round": 0, "solved": "yes", "by": cast.alice, "at": now}
    for stars in ({"on_time": 0}, {"quality": 6}, {"attitude": None}):
        refused(Rating.objects.create, **base, **(STARS | stars))
    refused(Rating.objects.create, **base, **STARS, recorded_by=cast.alice)
    rating = Rating.objects.create(**base, **STARS)
    refused(Rating.objects.create, **base, **STARS)
    refused(Callback.objects.create, **of, rating=rating, status="done", done_at=now)
