"""A reply template in a form that is half filled in: its words come, nothing goes, nothing is done."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communities import clock
from repairs.models import Reply, TicketPhoto
from repairs.states import TicketStatus
from tests.communities.uploads import photo_with_gps
from tests.repairs.acts import set_stage
from tests.repairs.test_verbs import state_of
from tests.sessions import log_in

HERS = {
    "words": "换了灯管",
    "outcome": "handed_on",
    "cause": "weather",
    "no_photo_reason": "夜里太暗",
    "authority": "",
}


@pytest.fixture
def cast(rolled_back, settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)
    return rolled_back


@pytest.fixture
def paul(cast) -> Client:
    client = Client()
    log_in(client, cast.paul)
    return client


def a_reply(estate, title="已试过", use="") -> Reply:
    return Reply.objects.create(estate=estate, title=title, words="试过，正常。", use=use)


def button(page, reply) -> dict:
    """What the browser sends, and where, when the template's button is pressed."""
    [tag] = re.findall(rf'<button[^>]*name="reply" value="{reply.pk}"[^>]*>', page)
    assert "formnovalidate" in tag
    assert 'data-into="finish_words"' in tag, "with script the words come without asking"
    return re.search(r'formaction="([^"#]*)#finish"', tag).group(1)


def test_all_that_was_filled_in_stays_and_nothing_is_done(cast, paul):
    ticket = set_stage("finish", cast, TicketStatus.ACKNOWLEDGED, clock.now())
    reply = a_reply(cast.riverside, use="finish")
    page = paul.get(f"/desk/tickets/{ticket.pk}/?act=finish").content.decode()
    before, address = state_of(ticket), button(page, reply)
    shot = SimpleUploadedFile("后.jpg", photo_with_gps())
    data = HERS | {"revision": ticket.revision, "reply": reply.pk, "photos": shot}

    answer = paul.post(address, data)

    assert (answer.status_code, state_of(ticket)) == (200, before)
    form = answer.context["first"].form
    kept = {name: form[name].value() for name in ("outcome", "cause", "no_photo_reason", "words")}
    assert kept == {name: HERS[name] for name in kept} | {"words": "换了灯管\n试过，正常。"}
    assert not form.errors
    assert TicketPhoto.objects.get(ticket=ticket).event is None, "it waits for the act"
    again = {name: form[name].value() for name in (*kept, "revision")}
    assert paul.post(address, again).status_code == 302
    assert ticket.events.get(verb="finish").words == "换了灯管\n试过，正常。"


def test_a_template_of_nowhere_changes_nothing(cast, paul):
    ticket = set_stage("finish", cast, TicketStatus.ACKNOWLEDGED, clock.now())
    far = a_reply(cast.hilltop)
    for asked in (far.pk, 10**30, "x", ""):
        data = HERS | {"revision": ticket.revision, "reply": asked}
        answer = paul.post(f"/desk/tickets/{ticket.pk}/finish/", data)
        assert answer.status_code == 200
        assert answer.context["first"].form["words"].value() == "换了灯管"
    ticket.refresh_from_db()
    assert ticket.status == "acknowledged"


def test_who_may_not_act_and_who_is_late_are_told_so(cast, paul):
    ticket = set_stage("finish", cast, TicketStatus.ACKNOWLEDGED, clock.now())
    data = HERS | {"revision": ticket.revision + 1, "reply": a_reply(cast.riverside).pk}
    address = f"/desk/tickets/{ticket.pk}/finish/"
    assert paul.post(address, data).status_code == 409
    olaf = Client()
    log_in(olaf, cast.olaf)
    assert olaf.post(address, data | {"revision": ticket.revision}).status_code == 403


def test_enter_presses_the_act_and_no_template(cast, paul):
    """The first button of a form is what Enter presses."""
    ticket = set_stage("finish", cast, TicketStatus.ACKNOWLEDGED, clock.now())
    a_reply(cast.riverside)
    page = paul.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    for verb in ("finish", "visit", "pause"):
        form = page.split(f'id="{verb}"')[1].split("</form>")[0]
        first = re.search(r"<button[^>]*>", form).group()
        assert "reply" not in first
        assert "formaction" not in first
        assert ('name="look"' in first) == (verb == "pause")
