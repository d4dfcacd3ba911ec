"""What is too long for its row, or too far off, is cut or refused where it is written."""

from datetime import date, timedelta

import pytest

from communities import clock
from communities.deadlines import MAX_AMOUNTS, Term
from communities.errors import DomainError
from communities.models import Clock, ClockPause
from repairs import services as do
from repairs.services import Facts, report
from tests.repairs.world import a_ticket, category
from tests.sessions import log_in

TODAY = clock.today()


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.mark.parametrize("unit", MAX_AMOUNTS)
def test_the_longest_term_of_a_unit_fits_a_clock(unit):
    longest = Term(MAX_AMOUNTS[unit], unit)

    assert len(str(longest)) <= Clock._meta.get_field("term").max_length
    with pytest.raises(ValueError, match="超出范围"):
        Term.parse(f"{MAX_AMOUNTS[unit] + 1}{unit}")


def test_a_place_with_long_names_is_reported(cast):
    kind, building = category(cast.riverside), cast.unit.building
    kind.label, building.name = "类" * 20, "幢" * 20
    kind.save()
    building.save()
    facts = Facts(category=kind, building=building, place="位" * 80)

    ticket = report(estate=cast.riverside, facts=facts, actor=cast.alice, now=clock.now())

    titles = set(Clock.objects.filter(subject=ticket.subject).values_list("title", flat=True))
    assert titles == {f"{ticket.number} {ticket.title}"[:120]}


@pytest.mark.parametrize(
    ("days", "fits"),
    [(-9_000, False), (-1, False), (0, True), (365, True), (366, False), (2_900_000, False)],
)
def test_parts_arrive_from_today_on_and_within_a_year(cast, client, days, fits):
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    eta = clock.today() + timedelta(days=days)
    given = {"reason": "parts", "days": "2", "eta": f"{eta}", "note": "等玻璃"}

    log_in(client, cast.paul)
    answer = client.post(f"{ticket.desk_path}pause/", given)

    assert (answer.status_code, ClockPause.objects.exists()) == (302 if fits else 400, fits)
    assert ("预计到货日期应在" in answer.content.decode()) is not fits


def test_the_service_refuses_such_a_day_too(cast):
    ticket = a_ticket(cast, "acknowledged", clocks=True)
    wait = {"reason": "parts", "note": "", "working_days": 1, "eta": date(2001, 1, 1)}

    with pytest.raises(DomainError, match="预计到货日期应在"):
        do.pause(ticket=ticket, actor=cast.paul, now=clock.now(), **wait)
