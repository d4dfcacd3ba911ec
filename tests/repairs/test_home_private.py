"""A home's ticket is public by its reporter's own tick alone, whatever she chose on the way."""

import pytest

from repairs.models import ReportDraft, Ticket
from tests.repairs.test_report_flow import Steps
from tests.sessions import log_in


@pytest.fixture
def cast(rolled_back):
    return rolled_back


@pytest.fixture
def flow(cast, client):
    log_in(client, cast.alice)
    return Steps(client)


def home(cast, flow):
    where = {"scope": "home", "unit": cast.unit.pk}
    return flow.post("place/", **where, **flow.kind("leak"))


def said(flow, **more):
    return flow.post("words/", words="漏水", phone="13800001111", **more)


def sent(flow) -> Ticket:
    flow.post("check/")
    return Ticket.objects.get()


@pytest.mark.parametrize("goes_by_the_words", [True, False])
def test_a_common_place_changed_to_a_home_is_private(cast, flow, client, goes_by_the_words):
    flow.post("photos/", go="skip")
    flow.place()
    said(flow)
    assert "公开，不含门牌" in flow.get("check/").content.decode(), (
        "control: a common place is public"
    )
    home(cast, flow)
    if goes_by_the_words:
        page = flow.get("words/").content.decode()
        assert "checked" not in page.partition('name="is_public"')[2].partition(">")[0]
        said(flow)

    assert "不公开" in flow.get("check/").content.decode()
    ticket = sent(flow)

    assert (ticket.scope, ticket.is_public) == ("home", False)
    client.logout()
    assert client.get(ticket.public_path).status_code == 404


def test_a_tick_counts_for_the_home_it_was_set_for(cast, flow):
    flow.post("photos/", go="skip")
    home(cast, flow)
    said(flow, is_public="on")
    home(cast, flow)
    assert ReportDraft.objects.get().is_public, "control: the same place again changes nothing"
    flow.place()
    home(cast, flow)

    assert ReportDraft.objects.get().is_public is None
    said(flow, is_public="on")
    assert sent(flow).is_public


def test_a_draft_kept_as_public_by_an_older_page_is_private_once_it_is_a_home(cast, flow):
    flow.post("photos/", go="skip")
    flow.place()
    said(flow)
    ReportDraft.objects.update(is_public=True)
    home(cast, flow)

    assert not sent(flow).is_public
