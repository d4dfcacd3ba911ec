"""The search field finds letters by number and title, for those who may read them."""

import pytest

from tests.notifications.test_referrals import issued
from tests.portal.test_finding import found, kinds
from tests.sessions import log_in


@pytest.mark.parametrize("text", ["老樟树", "〔2026〕1号", "[2026]1号", "（2026）第1号", "2026-1"])
def test_a_letter_is_found_by_its_title_and_its_number_however_the_brackets_are_typed(
    client, cast, text
):
    issued(cast)
    for who in ("petra", "bob"):
        log_in(client, getattr(cast, who))
        [(_heading, told, url)] = [one for one in found(client, text) if one[0] == "函件"]
        assert "督办单 · 〔2026〕1号" in told
        assert client.get(url).status_code == 200


def test_nobody_finds_a_letter_that_is_not_hers_or_by_what_it_says(client, cast):
    issued(cast)
    for who in ("paul", "hal", "olga"):
        log_in(client, getattr(cast, who))
        assert "函件" not in kinds(found(client, "老樟树")), who
    log_in(client, cast.petra)
    assert "函件" not in kinds(found(client, "支护"))
