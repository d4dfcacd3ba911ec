"""The search field: what each person finds, what she does not, and what is left of her asking."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.finding import Sought
from communities.models import AuditEvent, OfficePaper
from finance.models import BankFile
from portal.finding.finders import FINDERS
from tests.cast import home, registered
from tests.finance.books import NOW, opened
from tests.repairs.world import a_ticket
from tests.sessions import code_of, give_authenticator, log_in
from tests.stages import staged

FIND = "/desk/find/"
PHONE = "+8613800000101"
HIT = r'<a href="([^"]+)">\s*<span class="body long">(.*?)</a>'


@staged
def world(cast):
    """The same in two estates: a home with its owner, tickets, and in one of them an entry and its kin."""
    books = opened(cast)
    for estate in (cast.riverside, cast.hilltop):
        unit = home(estate, "3-502", building=12)
        registered(unit, "欧阳小敏", owner_phone=PHONE)
        a_ticket(
            cast, estate=estate, unit=unit, scope="home", building=unit.building, is_public=False
        )
        a_ticket(cast, estate=estate, words="天花板滴水")
    books.posted(("BANK", 123_45), ("ADS_ELEVATOR", -123_45), memo="电梯广告第三季度")
    books.draft(("BANK", 777_00), ("ADS_ELEVATOR", -777_00), memo="灯箱广告")
    books.row(888_00, reference="REF-88")
    BankFile.objects.filter(estate=cast.riverside).update(name="十月流水.csv")
    OfficePaper.objects.create(
        estate=cast.riverside, kind="other", title="业主大会决议", number="2026-7", dated=NOW.date(),
        readers="bodies", name="a.pdf", original_path="-", mime="application/pdf", size=1, pages=1,
        sha256="0" * 64, kept_by=cast.bob, kept_at=NOW,
    )  # fmt: skip
    return books


def found(client, text) -> list[tuple[str, str, str]]:
    """Heading, words and address of each hit."""
    page = client.post(FIND, {"q": text})
    assert page.status_code == 200
    hits = []
    for part in page.content.decode().split("<h2>")[1:]:
        heading = part.split("</h2>")[0]
        for url, told in re.findall(HIT, part, re.DOTALL):
            hits.append((heading, re.sub(r"<[^>]+>|\s+", " ", told).strip(), url))
    return hits


ASKED = {
    "滴水": {"报修"},
    "12幢3单元502": {"房屋", "房屋账单", "报修"},
    "公收-2026-000001": {"已入账的账"},
    "维修-2026-000001": set(),
    "123.45": {"已入账的账"},
    "777元": {"草稿"},
    "888": {"银行流水"},
    "ref-88": {"银行流水"},
    "十月流水": {"银行文件"},
    "欧阳小敏": {"住户"},
    "138 0000 0101": {"住户"},
}


def test_one_field_finds_by_number_home_amount_name_phone_and_words(client, cast, world):
    """And leads to no page that whoever finds may not open."""
    log_in(client, cast.petra)
    hits = {text: found(client, text) for text in ASKED}
    assert {text: kinds(some) for text, some in hits.items()} == ASKED
    pages = {url for some in hits.values() for _heading, _told, url in some}
    assert {client.get(url).status_code for url in pages} == {200}
    assert not found(client, "业主大会"), "kept for the bodies"
    log_in(client, cast.bob)
    [(_heading, _told, url)] = found(client, "业主大会")
    assert client.get(url).status_code == 200
    assert "房屋账单" not in kinds(found(client, "12幢3单元502")), "the company's alone"


@pytest.mark.parametrize(
    "text", ["第12幢3单元502", "12号楼3#502", "12号3-502", "12楼502", "12幢502室", "3#502", "502"]
)
def test_a_home_in_any_spelling_is_found_by_the_field_the_register_and_the_queue(
    client, cast, world, text
):
    log_in(client, cast.petra)
    assert {"房屋", "报修"} <= kinds(found(client, text))
    lists = [
        lambda q: client.post("/desk/roster/", {"step": "search", "q": q}),
        lambda q: client.get("/desk/tickets/", {"q": q}),
        lambda q: client.get("/desk/tickets/all/", {"q": q}),
    ]
    for asked in lists:
        shown = [asked(q).content.decode() for q in (text, text.replace("502", "509"))]
        assert ["12幢3-502" in page for page in shown] == [True, False]


def kinds(hits) -> set[str]:
    return {heading for heading, _told, _url in hits}


def test_a_person_is_shown_masked_after_the_second_factor_and_each_search_is_told(
    client, cast, world
):
    log_in(client, cast.petra, second_factor=False)
    page = client.post(FIND, {"q": "欧阳小敏"}).content.decode()
    assert "没有找到" in page
    assert 'value="欧阳小敏"' in page, "nothing typed is lost"
    assert "现在验证" in page
    log_in(client, cast.petra)
    [(_heading, told, _url)] = found(client, "欧阳小敏")
    assert "欧**" in told
    assert "138****0101" in told
    assert "小敏" not in told
    events = AuditEvent.objects.filter(verb="desk.searched", actor=cast.petra)
    assert events.count() == 2
    [detail, again] = events.values_list("detail__filter", flat=True)
    assert re.fullmatch(r"q=#[0-9a-f]{16}", detail)
    assert detail == again, "it is known who looked for the same, and not for what"


@pytest.mark.parametrize(("minutes", "told"), [(4, ["欧**"]), (6, [])])
def test_what_was_typed_before_the_proof_is_looked_for_once_on_the_way_back(
    client, cast, world, settings, tmp_path, minutes, told
):
    secret, settings.CLOCK_OFFSET_FILE = give_authenticator(cast.petra), tmp_path / "offset"
    log_in(client, cast.petra, second_factor=False)
    proof = re.search(
        r'href="([^"]+)">现在验证', client.post(FIND, {"q": "欧阳小敏"}).content.decode()
    )[1].replace("&amp;", "&")
    settings.CLOCK_OFFSET_FILE.write_text(str(minutes * 60))
    back = client.post(proof, {"code": code_of(secret)})
    assert back.url == FIND, "nothing typed stands in the address"
    pages = [client.get(FIND).content.decode() for _time in range(2)]
    assert [re.findall(r"欧\*\*", page) for page in pages] == [told, []]


@pytest.mark.parametrize("text", ["滴水", "12幢3单元502", "欧阳小敏"])
def test_nothing_of_another_estate_is_found(client, cast, world, text):
    log_in(client, cast.petra)
    mine = found(client, text)
    assert mine
    assert not [told for _heading, told, _url in mine if cast.hilltop.name in told]
    log_in(client, cast.hal)
    theirs = found(client, text)
    assert theirs
    assert not [told for _heading, told, _url in theirs if cast.riverside.name in told]


def test_control_the_estates_alone_keep_what_is_found_apart(cast, world):
    both = [cast.riverside, cast.hilltop]
    sought = Sought("12幢3单元502")
    hits = [hit for one in FINDERS for hit in one.hits(cast.petra, both, sought, NOW)]
    for estate in both:
        assert [hit for hit in hits if estate.name in hit.meta]


def test_a_stranger_gets_no_field_and_no_address_asks(client, cast, world):
    assert client.post(FIND, {"q": "滴水"}).status_code == 302
    for who in ("eve", "alice"):
        log_in(client, getattr(cast, who))
        assert client.post(FIND, {"q": "滴水"}).status_code == 403
    log_in(client, cast.petra)
    assert "滴水" not in client.get(f"{FIND}?q=滴水").content.decode()
    short = client.post(FIND, {"q": "滴"})
    assert short.status_code == 400
    assert "请至少写两个字" in short.content.decode()


def test_three_hundred_homes_cost_as_many_queries_as_thirty(client, cast, world):
    log_in(client, cast.petra)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = client.post(FIND, {"q": "夏天"}).content.decode()
        assert "还有更多" in page
        return len(asked)

    def fill(*numbers) -> None:
        for n in range(*numbers):
            registered(home(cast.riverside, f"{n}", building=30), "夏天")

    fill(30)
    few = cost()
    fill(30, 300)
    assert cost() == few
