"""The demo's home that was sold: by two bodies, and with one owner on each day."""

from datetime import datetime, timedelta

from communities import clock
from communities.models import TitleEnd
from communities.selectors.owners import homes_on
from portal.demo import estates, people, titles

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.SHANGHAI)


def test_one_home_was_sold_by_two_bodies_and_has_one_owner(db, settings, tmp_path):
    settings.PRIVATE_ROOT, settings.STATE_DIR = tmp_path / "private", tmp_path
    who, town = people.users(), people.town(NOW.date())
    estates.appoint_office(town, who, NOW)
    titles.sell_a_home(estates.found_haichang(town, who, NOW), who, NOW)
    row = TitleEnd.objects.get()
    seller, buyer = row.unit.ownerships.order_by("valid_from")

    assert (row.status, row.kind, row.asked_by) == ("made", "sold", who["neighbour_clerk"])
    assert seller.valid_until == buyer.valid_from == row.ends_on
    for day, owner in ((row.ends_on - timedelta(days=1), seller), (row.ends_on, buyer)):
        (home,) = [one for one in homes_on(row.estate, day) if one.unit_id == row.unit_id]
        assert home.owners == {owner.owner_id}
