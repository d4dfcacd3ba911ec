"""What each role brings and the papers about personal information: filled in, printed, for whom they concern."""

import string

import pytest

from communities import clock
from portal.founding.bring import BRING
from portal.founding.paper_kinds import BLANK, filled
from portal.founding.papers import BY_KEY, paper_of_draft, paper_of_estate
from tests.portal.operators import drafted, town
from tests.sessions import log_in

__all__ = ["town"]
KNOWN = {
    "estate", "address", "keeper", "company", "community", "operator", "property_phone",
    "community_phone", "day",
}  # fmt: skip


@pytest.mark.parametrize("paper", BY_KEY.values(), ids=BY_KEY)
def test_a_paper_asks_only_for_what_there_is_and_its_tables_are_whole(paper):
    asked = {name for _text, name, *_more in string.Formatter().parse(str(paper)) if name}
    assert asked <= KNOWN
    assert all(len(row) == len(one.head) for one in paper.sections for row in one.rows)
    blank = str(filled(paper, dict.fromkeys(KNOWN, "")))
    assert blank.count(BLANK) >= len(asked)
    assert "{" not in blank.replace("Paper(", "")


def test_what_the_portal_knows_is_filled_in(town):
    now = clock.now()
    agreement = str(paper_of_estate("agreement", town.cast.riverside, now))
    assert "委托方：河畔苑业主委员会；清风物业" in agreement
    assert "受托方：运维单位" in agreement
    begun = str(paper_of_draft("notice", drafted(town), now))
    assert f"{BLANK}和{BLANK}共同管理新月苑" in begun


def test_who_founds_and_who_serves_prints_them(town, client):
    draft = drafted(town)
    of_draft = f"/oversight/founding/{draft.pk}/papers/"
    of_estate = "/desk/founding/riverside/papers/"
    log_in(client, town.otto)
    assert of_draft in client.get(f"/oversight/founding/{draft.pk}/").content.decode()
    shown = client.get(of_draft).content.decode()
    assert all(paper.title in shown and f"{of_draft}{paper.key}/" in shown for paper in BRING)
    assert "新月苑" in client.get(f"{of_draft}agreement/").content.decode()
    assert client.get(f"{of_draft}nothing/").status_code == 404

    log_in(client, town.cast.petra)
    assert of_estate in client.get("/desk/founding/riverside/").content.decode()
    assert "物业带来" in client.get(of_estate).content.decode()
    sheet = client.get(f"{of_estate}manager.pdf")
    assert sheet.content.startswith(b"%PDF")
    log_in(client, town.cast.hal)
    assert client.get(f"{of_estate}agreement/").status_code == 404
    assert client.get(of_draft).status_code == 403
