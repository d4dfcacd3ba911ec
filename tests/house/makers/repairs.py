"""Rows of repairs and of what people are told."""

from tests.house.makers import CANARY, maker
from tests.repairs.world import a_ticket


@maker("repairs.Ticket")
def _ticket(world):
    """A private one: nothing of it may be read by anybody else."""
    a_ticket(
        world.cast,
        is_public=False,
        scope="home",
        unit=world.cast.unit,
        words=f"{CANARY}卫生间漏水",
        slip_phone="+8613800066666",
        visit_wish=f"{CANARY}周末",
    )


@maker("repairs.ServiceTimes")
def _service_times(world):
    """What the estate promises, and by which paper, everybody reads."""
    world.fill("repairs.ServiceTimes", document="业主委员会决定 2026 年第 1 号")


@maker("repairs.Category")
def _category(world):
    world.fill("repairs.Category", slug="canary", next_level="", next_label="")


@maker("repairs.Spot")
def _spot(world):
    """A label hangs where everybody reads it."""
    world.fill("repairs.Spot", code="abcdef", label="1幢电梯", place="门厅")


@maker("repairs.ServiceTime")
def _service_time(world):
    world.fill("repairs.ServiceTime", term="1wd")


@maker("repairs.Rating")
def _rating(world):
    stars = {"on_time": 2, "quality": 2, "attitude": 2}
    world.fill("repairs.Rating", **stars)


@maker("notifications.Notice")
def _notice(world):
    world.fill(
        "notifications.Notice",
        estate=world.riverside,
        user=world.cast.petra,
        params={"title": f"{CANARY}通知"},
    )


@maker("notifications.Referral")
def _referral(world):
    world.fill("notifications.Referral", company=world.cast.contract.company)
