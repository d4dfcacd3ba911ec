"""免打扰: the hours are the installation's, and the page of an estate says them."""

from communities.setting_rows import row_of
from notifications.quiet import earliest, is_quiet
from tests.communities.test_clocks import at

EVENING = at("2026-11-20T20:30")


def test_the_night_is_as_long_as_the_installation_says(settings):
    assert not is_quiet(EVENING), "the control"
    settings.QUIET_FROM, settings.QUIET_UNTIL = 20 * 60, 8 * 60
    assert earliest(EVENING) == at("2026-11-21T08:00")
    assert row_of("quiet_from").say(row_of("quiet_from").usual) == "20:00"
