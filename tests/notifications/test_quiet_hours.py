"""免打扰: the hours are the installation's, and the page of an estate says them."""

import pytest

from communities.setting_rows import row_of
from notifications.quiet import earliest, is_quiet
from tests.communities.test_clocks import at

EVENING = at("2026-11-20T20:30")


def test_the_night_is_as_long_as_the_installation_says(settings):
    assert not is_quiet(EVENING), "the control"
    settings.QUIET_FROM, settings.QUIET_UNTIL = 20 * 60, 8 * 60
    assert earliest(EVENING) == at("2026-11-21T08:00")
    assert row_of("quiet_from").say(row_of("quiet_from").usual) == "20:00"


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [
        ("00:30", "07:00", ["00:30", "06:59"]),
        ("21:30", "07:30", ["00:00", "00:29", "00:30", "06:59", "07:00", "21:30"]),
        ("07:00", "07:00", []),
    ],
)
def test_a_night_may_begin_after_midnight_or_not_at_all(settings, start, end, quiet):
    settings.QUIET_FROM, settings.QUIET_UNTIL = minutes(start), minutes(end)
    moments = ["00:00", "00:29", "00:30", "06:59", "07:00", "12:00", "21:30"]
    assert [one for one in moments if is_quiet(at(f"2026-11-20T{one}"))] == quiet


def minutes(here: str) -> int:
    hour, minute = map(int, here.split(":"))
    return 60 * hour + minute
