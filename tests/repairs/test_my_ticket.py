"""The reporter at her own ticket: what she may press, and nobody in her place."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from communities import clock, uploads
from communities.deadlines import Term
from communities.models import ClockExtension
from notifications.models import Notice
from repairs import photos, services
from repairs.models import Quote, Rating, Ticket, TicketEvent
from repairs.services import add_message
from repairs.services.handling import MESSAGES_A_DAY
from repairs.services.running import last_clock
from tests.repairs.acts import FINISH
from tests.repairs.test_report_flow import a_file
from tests.repairs.world import a_ticket
from tests.sessions import log_in

LONG = timedelta(days=60)
STARS = {"solved": "yes", "on_time": "5", "quality": "4", "attitude": "5"}


@pytest.fixture
def cast(rolled_back, settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)
    return rolled_back


class Own:
    """Alice's browser on her ticket's page."""

    def __init__(self, cast, **more):
        self.client = Client()
        log_in(self.client, cast.alice)
        self.ticket = a_ticket(cast, clocks=True, **more)
        self.at = f"/me/repairs/riverside/{self.ticket.slug}/"

    def get(self, act=""):
        return self.client.get(f"{self.at}{act}").content.decode()

    page = get

    def press(self, act, **data):
        answer = self.client.post(f"{self.at}{act}/", data)
        self.ticket.refresh_from_db()
        return answer

    def said(self, act, **data):
        """What the page says after an act without a form."""
        assert self.press(act, **data).url == self.at
        return self.page()


def n_of(ticket, verb):
    return TicketEvent.objects.filter(ticket=ticket, verb=verb).count()


def test_the_page_says_where_it_stands_and_until_when(cast):
    assert "物业还没受理，最晚" in Own(cast).page()
    assert "正在办，" in Own(cast, status="acknowledged").page()
    assert "已经超时" in Own(cast, reported_at=clock.now() - LONG).page()
    assert "修好了吗？去评价" in Own(cast, status="finished").page()
    assert "不予受理：不属于物业服务事项" in Own(cast, status="declined").page()
    assert "怎么算的" in Own(cast).page()


def test_it_is_nobody_elses(cast):
    own = Own(cast)
    for name in ("bob", "nina", "paul", "petra", "sam", "dan", "eve", "root"):
        other = Client()
        log_in(other, getattr(cast, name))
        assert other.get(own.at).status_code == 404, name
        assert other.post(f"{own.at}withdraw/").status_code == 404, name
    assert Client().get(own.at).url.startswith("/login/")


def test_words_and_photos_are_added_and_a_bad_photo_loses_no_words(cast, tmp_path):
    own = Own(cast)
    refused = own.press("message", words="又滴水了", photos=a_file(b"nothing", "坏.jpg"))
    page = refused.content.decode()
    assert (refused.status_code, "“坏.jpg”" in page, "又滴水了" in page) == (400, True, True)
    assert n_of(own.ticket, "add_message") == 0

    own.press("message", words="又滴水了", photos=a_file())

    event = TicketEvent.objects.get(ticket=own.ticket, verb="add_message")
    assert (event.words, event.is_public, event.photos.count()) == ("又滴水了", False, 1)
    assert len(uploads.folders(str(tmp_path), photos.FOLDER)) == 1
    assert "又滴水了" in own.page()


def test_beyond_the_days_messages_nothing_is_told_and_nothing_typed_is_lost(cast):
    own = Own(cast)
    once = {"ticket": own.ticket, "actor": cast.alice, "words": "还在漏"}
    yesterday = clock.now() - timedelta(days=1, minutes=1)
    for now in (yesterday, *[clock.now()] * MESSAGES_A_DAY):
        add_message(now=now, **once)
    n_told = Notice.objects.filter(kind="repairs.message").count()

    refused = own.press("message", words="第几次了")

    page = refused.content.decode()
    assert (refused.status_code, f"已留言 {MESSAGES_A_DAY} 次" in page) == (400, True)
    assert "第几次了" in page
    assert Notice.objects.filter(kind="repairs.message").count() == n_told > 0
    add_message(now=clock.now(), **once | {"actor": cast.paul})


def test_urging_waits_for_half_of_the_time_and_then_a_day(cast):
    assert "时间还没过半" in Own(cast, level="P4").said("urge")
    own = Own(cast, reported_at=clock.now() - LONG)
    assert "已催办" in own.said("urge")
    assert "24 小时内已经催过" in own.said("urge")
    assert n_of(own.ticket, "urge") == 1
    later = clock.now() + timedelta(hours=24, minutes=1)
    services.urge(ticket=own.ticket, actor=cast.alice, now=later)
    assert n_of(own.ticket, "urge") == 2


def test_overdue_goes_to_the_community_office_in_one_tap(cast):
    early = Own(cast, level="P4")
    assert "报给社区</button>" not in early.page()
    assert "还没有超时" in early.said("escalate")
    own = Own(cast, reported_at=clock.now() - LONG)
    assert "报给社区</button>" in own.page()
    assert "已报给社区" in own.said("escalate")
    assert "已经报给社区" in own.said("escalate")
    assert own.ticket.escalated_at


@pytest.mark.parametrize(("answer", "status"), [("yes", "accepted"), ("no", "refused")])
def test_a_quote_is_answered(cast, answer, status):
    own = Own(cast, status="acknowledged", scope="home", unit=cast.unit, route="occupier")
    services.quote(
        ticket=own.ticket, amount_fen=8_000, words="换龙头", actor=cast.paul, now=clock.now()
    )
    assert "¥80.00" in own.page()
    own.press("quote", answer=answer)
    assert Quote.objects.get(ticket=own.ticket).status == status
    assert "没有等待答复的报价" in own.said("quote", answer=answer)


def test_an_extension_is_refused_with_a_reason_or_granted(cast):
    asked = {"term": Term(1, "wd"), "reason": "等玻璃", "actor": cast.paul, "now": clock.now()}
    lucky, own = (Own(cast, status="acknowledged") for _n in range(2))
    for one in (lucky, own):
        services.ask_extension(ticket=one.ticket, **asked)
    assert "等玻璃" in own.page()
    silent = own.press("extension", answer="no", words="")
    assert (silent.status_code, "请写明理由" in silent.content.decode()) == (400, True)
    own.press("extension", answer="no", words="已经拖很久了")
    due = last_clock(lucky.ticket).due_at
    lucky.press("extension", answer="yes")
    for one, status in ((own, "refused"), (lucky, "granted")):
        assert ClockExtension.objects.get(clock__subject=one.ticket.subject).status == status
    assert last_clock(lucky.ticket).due_at > due


def test_withdrawing_ends_it(cast):
    own = Own(cast)
    assert "您撤回了这件报修" in own.said("withdraw")
    assert own.ticket.status == "withdrawn"


def test_not_mended_goes_back_with_a_photo_then_rated_and_revised_once(cast):
    own = Own(cast, status="finished")
    assert "请先回答修好了没有" in own.press("rate", on_time="5").content.decode()
    missing = own.press("rate", solved="yes", on_time="5", words="大体还行").content.decode()
    assert (missing.count("请选一项。"), "大体还行" in missing) == (4, True)

    back = own.press("rate", solved="no", words="还在闪", photos=a_file())
    assert (back.url, own.ticket.status, own.ticket.n_reopened) == (own.at, "acknowledged", 1)
    assert own.ticket.events.get(verb="reopen").photos.count() == 1

    services.finish(ticket=own.ticket, actor=cast.paul, now=clock.now(), **FINISH)
    own.press("rate", **STARS)
    assert own.ticket.status == "closed"
    assert "改一次评价" in own.page()
    form = own.get("rate/")
    assert re.findall(r'name="quality" value="(\d)"[^>]*checked', form) == ["4"]
    assert 'name="revision"' in form
    twice = own.press("rate", **(STARS | {"quality": "1"}))
    assert (twice.status_code, Rating.objects.get(ticket=own.ticket, round=1).quality) == (400, 4)
    own.press("rate", revision="yes", **(STARS | {"quality": "3"}))
    said = Rating.objects.filter(ticket=own.ticket, round=1).order_by("revision")
    assert [(one.quality, one.by, one.revision) for one in said] == [
        (4, cast.alice, 0),
        (3, cast.alice, 1),
    ]
    assert Rating.objects.in_force().get(ticket=own.ticket, round=1).quality == 3
    assert "改一次评价" not in own.page()
    assert "您已经评价过了" in own.get("rate/")


def test_what_broke_again_is_reopened_until_fifteen_days(cast):
    own = Own(cast, status="closed", reported_at=clock.now() - timedelta(days=9))
    assert "又坏了，免费返修" in own.page()
    assert "已要求返修" in own.said("reopen", words="又不亮了", photos=a_file())
    assert own.ticket.status == "acknowledged"
    old = Own(cast, status="closed", reported_at=clock.now() - LONG)
    assert "又坏了，免费返修" not in old.page()
    assert "超过 15 天" in old.said("reopen")
    page = old.press("reopen", words="又不亮了").content.decode()
    assert ("超过 15 天" in page, ">又不亮了</textarea>" in page) == (True, True)


def test_nothing_is_preselected_and_every_star_has_its_word(cast):
    own = Own(cast, status="finished")
    page = own.get("rate/")
    assert "checked" not in page
    assert page.index("修好了吗") < page.index("及时吗")
    for word in ("很满意", "满意", "一般", "不满意", "很不满意"):
        assert page.count(f"<span>{word}</span>") == 3


def test_the_page_asks_the_same_number_of_queries_for_one_and_many_events(
    cast, django_assert_max_num_queries
):
    own = Own(cast)
    for n in range(6):
        own.press("message", words=f"第 {n} 句", photos=a_file())
    assert Ticket.objects.get(pk=own.ticket.pk).events.count() == 7
    with django_assert_max_num_queries(50):
        own.page()


def test_all_that_was_ever_reported_stays_page_by_page(cast):
    old = [
        a_ticket(cast, "closed", reported_at=clock.now() - timedelta(days=90 + n)).number
        for n in range(23)
    ]
    late = Own(cast, reported_at=clock.now() - timedelta(days=400)).ticket.number
    client = Client()
    log_in(client, cast.alice)

    first, second, beyond = (
        client.get(f"/me/repairs/?page={n}").content.decode() for n in (1, 2, 99)
    )

    shown = [[number for number in old if number in page] for page in (first, second)]
    assert shown == [old[:20], old[20:]]
    assert (late in first, late in second) == (True, False), "what runs is never on a later page"
    assert ("第 1 页，共 2 页" in first, "现在没有在办的报修" in second) == (True, False)
    assert old[-1] in beyond
