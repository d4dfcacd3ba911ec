"""The rows of the scoreboard when categories are renamed: by the name each report was made under."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from repairs.models import Category, Ticket
from repairs.selectors.scores import Month, scores
from repairs.services import Facts, report
from tests.repairs.world import category

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(rolled_back):
    return rolled_back


def send(cast, slug="light", minute=0):
    facts = Facts(category=category(cast.riverside, slug), place="东门")
    now = NOW + timedelta(minutes=minute)
    return report(estate=cast.riverside, facts=facts, actor=cast.alice, now=now)


def rename(cast, slug, label):
    Category.objects.for_estate(cast.riverside).filter(slug=slug).update(label=label)


def rows_of(cast):
    tickets = Ticket.objects.for_estate(cast.riverside)
    found = scores(tickets, Month.of(NOW), now=NOW + timedelta(days=1))
    return [(row.label, row.former, row.figures.n) for row in found.rows]


def test_a_ticket_counts_under_the_name_it_was_reported_with(cast, client):
    for minute in range(3):
        send(cast, minute=minute)
    rename(cast, "light", "路灯、楼道灯")
    assert rows_of(cast) == [("照明", (), 3)], "a new name alone takes nothing along"

    for minute in range(2):
        send(cast, minute=10 + minute)

    assert rows_of(cast) == [("照明", (), 3), ("路灯、楼道灯", ("照明",), 2)]
    board = f"/e/riverside/service/?month={Month.of(NOW)}"
    assert "改名前：照明" in client.get(board).content.decode()
    file = client.get(f"/e/riverside/service/tickets.csv?month={Month.of(NOW)}")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()[1:]
    assert Counter(line.split(",")[1] for line in lines) == {"照明": 3, "路灯、楼道灯": 2}


def test_of_two_renamed_at_once_neither_takes_from_the_other(cast):
    send(cast, "lift")
    rename(cast, "lift", "升降机")
    rename(cast, "light", "电梯厅照明")
    send(cast, "lift", minute=1)
    send(cast, "light", minute=2)

    assert sorted(rows_of(cast)) == [
        ("升降机", ("电梯",), 1),
        ("电梯", (), 1),
        ("电梯厅照明", (), 1),
    ]
