"""The desk's pages of paper: printing, taking in, entering; what they show, what they take and to whom."""

import re
from ctypes.util import find_library

import pypdfium2
import pytest

from communities import clock
from decisions.counting import Choice
from decisions.forms.paper import EntryForm
from decisions.models import Ballot, HandIn, PaperEntry, PaperSheet
from decisions.services.closing import close_due
from decisions.services.entering import settle_due
from tests.decisions.ballots import DURING, OVER
from tests.decisions.paper import AFTER, printed, put_in, read, sheet_of
from tests.sessions import log_in

needs_pango = pytest.mark.skipif(
    not find_library("pangoft2-1.0"), reason="no Pango here: sheets are printed by the browser"
)
SECONDS_PER_KEY = 1.0
SECONDS_TO_TURN_A_SHEET = 4.0


@pytest.fixture
def at(monkeypatch):
    """``at(moment)``: what every page takes for now."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


def page(vote, name: str) -> str:
    return f"/desk/votes/{vote.pk}/{name}/"


def text_of(pdf: bytes) -> list[str]:
    return [one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf)]


@needs_pango
def test_a_sheet_of_paper_has_the_code_on_its_stub_alone(client, cast, at, open_vote, people):
    at(DURING)
    log_in(client, cast.bob)
    answer = client.post(page(open_vote, "sheets"), {"building": "2幢"})
    assert answer["Content-Type"] == "application/pdf"
    pages = text_of(answer.content)
    assert len(pages) == len(people) == PaperSheet.objects.count()
    sheet = sheet_of(open_vote, people[0])
    stub, ballot = next(one for one in pages if sheet.code in one).split("沿此线裁开")
    assert "2-101" in stub
    assert sheet.number not in stub
    assert sheet.number in ballot
    assert not re.search("2-101|" + sheet.code, ballot)
    assert not re.search(r"\d / \d", ballot), "nor its place among the others"
    for words in ("□ 同意", "□ 反对", "□ 弃权", "是否动用维修资金"):
        assert words in ballot


def test_a_browser_prints_them_where_no_pdf_is_made(client, cast, at, open_vote):
    at(DURING)
    log_in(client, cast.orla)
    answer = client.post(page(open_vote, "sheets"), {"building": "2幢", "page": "1"})
    assert answer.content.decode().count("票号 ") == PaperSheet.objects.count() == 7
    missing = client.post(page(open_vote, "sheets"), {"building": "77幢"})
    assert missing.status_code == 200
    assert PaperSheet.objects.count() == 7


def test_two_bodies_take_a_sheet_and_the_voter_gets_a_receipt(client, cast, at, open_vote, people):
    at(DURING)
    printed(open_vote, cast.bob)
    sheet = sheet_of(open_vote, people[0])
    log_in(client, cast.bob)
    typed = sheet.code.replace("-", "").lower()
    assert client.post(page(open_vote, "hand-in"), {"code": typed}).status_code == 302
    row = HandIn.objects.get()
    body = client.get(page(open_vote, "hand-in")).content.decode()
    assert "要由另一单位的人确认" in body
    assert 'name="confirm"' not in body
    confirm = {"code": sheet.code, "confirm": "1"}
    refused = client.post(page(open_vote, "hand-in"), confirm)
    assert "要由另一单位的人确认" in refused.content.decode()

    log_in(client, cast.orla)
    assert 'name="confirm"' in client.get(page(open_vote, "hand-in")).content.decode()
    receipt = client.post(page(open_vote, "hand-in"), confirm).content.decode()
    assert "交票回执" in receipt
    assert "2026年12月10日 09:00" in receipt
    assert "2-101" in receipt
    assert sheet.number not in receipt
    assert sheet.code not in receipt
    row.refresh_from_db()
    assert row.confirmed_by == cast.orla


def test_a_wrong_code_loses_nothing(client, cast, at, open_vote):
    at(DURING)
    log_in(client, cast.bob)
    body = client.post(page(open_vote, "hand-in"), {"code": "abcd-efgh"}).content.decode()
    assert "没有编码是" in body
    assert 'value="abcd-efgh"' in body


def test_each_page_has_its_time_and_its_people(client, cast, at, open_vote, people):
    at(DURING)
    for name in ("sheets", "hand-in"):
        for who, status in ((cast.petra, 403), (cast.sam, 403), (cast.hal, 404), (cast.bob, 200)):
            log_in(client, who)
            assert client.get(page(open_vote, name)).status_code == status, (name, who.name)
    assert client.get(page(open_vote, "entry")).status_code == 404
    assert close_due(OVER) == 1
    at(AFTER)
    for name in ("sheets", "hand-in"):
        log_in(client, cast.bob)
        assert client.get(page(open_vote, name)).status_code == 404
    for who, status in ((cast.petra, 403), (cast.hal, 404), (cast.sam, 200)):
        log_in(client, who)
        assert client.get(page(open_vote, "entry")).status_code == status, who.name


def test_a_sheet_is_entered_by_one_line_and_its_choice_is_on_no_page(
    client, cast, at, open_vote, people
):
    printed(open_vote, cast.bob)
    put_in(sheet_of(open_vote, people[0]), cast.bob, cast.orla)
    assert close_due(OVER) == 1
    at(AFTER)
    number = sheet_of(open_vote, people[0]).number
    for who in (cast.cora, cast.orla):
        log_in(client, who)
        answer = client.post(page(open_vote, "entry"), {"line": f"{number} 2"}, follow=True)
        body = answer.content.decode()
        assert f"票号 {number} 已录入" in body
        assert "2-101" not in body, "whose it is stands nowhere"
        assert f"{number} 2" not in body
        assert f"{number}2" not in body
    assert Ballot.objects.get(channel="paper").party == sheet_of(open_vote, people[0]).party


@pytest.mark.parametrize("line", ["", "12345", "1234561x", "12345678", "1234564", "abcdef1"])
def test_a_line_that_is_none_is_said_and_stays_typed(client, cast, at, open_vote, people, line):
    printed(open_vote, cast.bob)
    put_in(sheet_of(open_vote, people[0]), cast.bob, cast.orla)
    assert close_due(OVER) == 1
    at(AFTER)
    log_in(client, cast.cora)
    body = client.post(page(open_vote, "entry"), {"line": line}).content.decode()
    assert 'aria-invalid="true"' in body
    assert f'value="{line}"' in body or not line
    assert not PaperEntry.objects.exists()


def test_a_hundred_sheets_are_typed_within_twenty_five_minutes():
    """Three matters, one person: number, one key each, Enter, and turning the next sheet over."""
    keys = ["482113", "1", "3", "2"]
    form = EntryForm({"line": "".join(keys)}, matters=3)
    assert form.is_valid()
    assert (form.number, form.choices) == (
        "482113", (Choice.FOR, Choice.ABSTAIN, Choice.AGAINST),
    )  # fmt: skip
    pressed = len("".join(keys)) + len("\n")
    assert pressed == 10
    minutes = 100 * (pressed * SECONDS_PER_KEY + SECONDS_TO_TURN_A_SHEET) / 60
    assert minutes <= 25


def test_everybody_reads_what_the_result_waits_for(client, cast, at, open_vote, people):
    public = f"/e/riverside/decisions/{open_vote.number}/"
    printed(open_vote, cast.bob)
    put_in(sheet_of(open_vote, people[0]), cast.bob, cast.orla)
    at(AFTER)
    assert "正由两个单位的人录入" not in client.get(public).content.decode()
    assert close_due(OVER) == 1
    assert "正由两个单位的人录入" in client.get(public).content.decode()
    for who in (cast.cora, cast.orla):
        read(sheet_of(open_vote, people[0]), "F", who)
    assert settle_due(AFTER) == 1
    assert "正由两个单位的人录入" not in client.get(public).content.decode()
