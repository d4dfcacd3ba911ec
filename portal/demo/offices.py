"""任职 of the demo: one invitation that nobody has answered, and a keeper who left last month."""

from datetime import timedelta

from communities import clock
from communities.models import Estate, Role, ServiceContract, User
from communities.selectors.offices import Seat
from communities.services.office_ends import end_office
from communities.services.offices import invite_to_office
from portal.demo import people

LEFT = timedelta(days=35)


def invite_a_clerk(estate: Estate, who: dict, now) -> None:
    """By the manager; the text lies in the demo's mail box."""
    contract = ServiceContract.objects.get(estate=estate)
    invite_to_office(
        place=estate, seat=Seat(Role.PROPERTY_STAFF, contract=contract), phone="+8613800010205",
        name="丁岚", starts_on=clock.local(now).date(), actor=who["manager"], now=now,
    )  # fmt: skip


def let_a_keeper_go(estate: Estate, who: dict, now) -> None:
    """She had nothing open; her name stays with what she did."""
    left = now - LEFT
    contract = ServiceContract.objects.get(estate=estate)
    keeper = User.objects.create(name="方予", phone="+8613800010206", phone_verified=True)
    held = people.member(
        keeper, Role.PROPERTY_STAFF, since=contract.valid_from, estate=estate, contract=contract
    )
    end_office(
        membership=held, reason="辞职（演示）", successor=who["porter"], actor=who["manager"], now=left
    )  # fmt: skip
