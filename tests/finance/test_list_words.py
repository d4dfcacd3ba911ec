"""Words of a list that may name a person: sent by POST, kept for that list alone, in no address and no log."""

import re

import pytest

from communities.list_words import KEY
from communities.models import AuditEvent
from finance.models import Bill
from tests.sessions import log_in


@pytest.fixture
def run(fees):
    """Eleven homes, billed."""
    fees.charge()
    for n in range(10):
        fees.home(f"9-{n + 1}01")
    return fees.run()


def test_words_that_may_name_a_person_are_sent_and_stand_in_no_address(client, cast, run):
    """A home of a run: found by POST, kept over pages and filters, let go by a button, told as a digest."""
    log_in(client, cast.petra)
    url = f"/desk/runs/{run.pk}/"
    sent = {"at": url, "q": "9-301"}
    assert client.post("/desk/lists/words/", sent).url == url
    page = client.get(url).content.decode()
    unit = Bill.objects.get(unit__number="9-301").unit_id
    assert re.findall(r"/desk/units/(\d+)/bills/", page) == [str(unit)]
    assert "只列出有“9-301”的" in page
    assert "9-301" not in "".join(re.findall(r'href="([^"]*)"', page))
    line = AuditEvent.objects.filter(actor=cast.petra, verb="finance.billingrun.read").latest("pk")
    assert re.fullmatch(r"q=#[0-9a-f]{16}", line.detail["filter"])
    asked = f"{url}?sort=-amount"
    assert client.post("/desk/lists/words/", sent | {"at": asked}).url == asked, "with its filters"
    assert f'name="at" value="{asked}"' in client.get(asked).content.decode()
    client.post("/desk/lists/words/", {"at": url, "q": ""})
    assert KEY not in client.session
    page = client.get(f"{url}?q=9-301").content.decode()
    assert "只列出" not in page, "no address asks for them"
    assert len(re.findall(r"/desk/units/(\d+)/bills/", page)) == run.number


def test_words_are_one_lists_and_go_nowhere_else(client, cast, run):
    log_in(client, cast.petra)
    client.post("/desk/lists/words/", {"at": "/desk/owners/", "q": "王伟"})
    assert "只列出" not in client.get(f"/desk/runs/{run.pk}/").content.decode()
    assert 'value="王伟"' in client.get("/desk/owners/").content.decode()
    for at in (
        "",
        "https://evil.example/desk/",
        "//evil.example/desk/owners/",
        "/e/riverside/",
    ):
        assert client.post("/desk/lists/words/", {"at": at, "q": "王"}).status_code == 404
    client.logout()
    assert client.post("/desk/lists/words/", {"at": "/desk/owners/", "q": "王"}).status_code == 302
    assert KEY not in client.session
