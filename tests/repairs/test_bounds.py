"""What is too long for its row, or too far off, is cut or refused where it is written."""

import pytest

from communities import clock
from communities.deadlines import LONGEST, Term
from communities.models import Clock
from repairs.services import Facts, report
from tests.repairs.world import category


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.mark.parametrize("unit", LONGEST)
def test_the_longest_term_of_a_unit_fits_a_clock(unit):
    longest = Term(LONGEST[unit], unit)

    assert len(str(longest)) <= Clock._meta.get_field("term").max_length
    with pytest.raises(ValueError, match="超出范围"):
        Term.parse(f"{LONGEST[unit] + 1}{unit}")


def test_a_place_with_long_names_is_reported(cast):
    kind, building = category(cast.riverside), cast.unit.building
    kind.label, building.name = "类" * 20, "幢" * 20
    kind.save()
    building.save()
    facts = Facts(category=kind, building=building, place="位" * 80)

    ticket = report(estate=cast.riverside, facts=facts, actor=cast.alice, now=clock.now())

    titles = set(Clock.objects.filter(subject=ticket.subject).values_list("title", flat=True))
    assert titles == {f"{ticket.number} {ticket.title}"[:120]}
