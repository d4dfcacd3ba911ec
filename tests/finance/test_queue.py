"""A hundred drafts are seen without scrolling for them, and entries of any age are found."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from finance.models import Entry
from finance.services.drafts import submit_draft
from finance.services.from_rows import draft_from_rows
from tests.finance.books import DAY, NOW
from tests.sessions import log_in

QUEUE = "/desk/approvals/"


def submitted(books, n, code="ADS_ELEVATOR", **more):
    more = {"day": DAY + timedelta(days=n % 10), "counterparty": f"公司{n:03d}"} | more
    return books.submitted(("BANK", 1000 + n), (code, -1000 - n), memo=f"第{n:03d}笔", **more)


@pytest.fixture
def officer(cast, client):
    log_in(client, cast.bob)
    return client


def test_many_drafts_are_groups_of_a_kind_with_their_totals(books, officer):
    for n in range(14):
        submitted(books, n, code="ADS_ELEVATOR" if n % 2 else "EVCHARGE")
    page = officer.get(QUEUE)
    groups = [group for group, *_more in page.context["groups"]]
    assert [(group.first.category, len(group.drafts)) for group in groups] == [
        ("充电桩分成", 7),
        ("电梯广告", 7),
    ]
    assert groups[0].total_fen == sum(1000 + n for n in range(0, 14, 2))
    text = page.content.decode()
    assert text.count("<details") == 2
    assert "<details open" not in text.replace(' class="card group"', ""), "so many are folded"
    assert ("公司003" in text, "第003笔" in text) == (True, True)


def test_few_are_shown_open(books, officer):
    submitted(books, 1)
    assert 'class="card group" open' in officer.get(QUEUE).content.decode()


def test_all_or_a_group_are_ticked_without_a_script(books, officer):
    ads, power = submitted(books, 1), submitted(books, 2, code="EVCHARGE")

    def ticked(query):
        page = officer.get(QUEUE, query).content.decode()
        return {one.pk for one in (ads, power) if f'name="drafts" value="{one.pk}" checked' in page}

    assert ticked({}) == set()
    assert ticked({"tick": "all"}) == {ads.pk, power.pk}
    keys = [group.key for group, *_more in officer.get(QUEUE).context["groups"]]
    assert [ticked({"tick": key}) for key in keys] == [{ads.pk}, {power.pk}]


def test_the_queue_shows_payer_bank_row_and_twins(books, cast, officer):
    row = books.row(700, counterparty="丰巢科技", memo="快递柜九月")
    [draft] = draft_from_rows(
        rows=[row], category=books.account("KIOSK_PARCEL"), actor=cast.paul, now=NOW
    )
    submit_draft(draft=draft, actor=cast.paul, now=NOW)
    books.draft(("BANK", 700), ("KIOSK_PARCEL", -700), counterparty="丰巢科技")
    page = officer.get(QUEUE).content.decode()
    assert ("丰巢科技" in page, "快递柜九月" in page) == (True, True)
    assert "疑似重复 1" in page
    one = officer.get(reverse("finance:approval", args=[draft.pk])).content.decode()
    assert ("快递柜九月" in one, "疑似重复" in one) == (True, True)


def test_passing_one_leads_to_the_next_and_past_what_is_left_open(books, officer):
    drafts = [submitted(books, n) for n in range(3)]
    places = [reverse("finance:approval", args=[one.pk]) for one in drafts]
    first = officer.get(places[0]).content.decode()
    assert "通过并下一笔" in first
    assert f'href="{places[1]}"' in first
    given = {"action": "approve", "hash": drafts[1].content_hash}
    assert officer.post(places[1], given)["Location"] == places[2]
    given = {"action": "approve", "hash": drafts[2].content_hash}
    assert officer.post(places[2], given)["Location"] == places[0], "back to what was left"
    last = officer.get(places[0]).content.decode()
    assert "下一笔" not in last
    given = {"action": "approve", "hash": drafts[0].content_hash}
    assert officer.post(places[0], given)["Location"] == QUEUE


def test_the_number_of_queries_does_not_grow_with_the_queue(
    books, officer, django_assert_max_num_queries
):
    submitted(books, 0)
    officer.get(QUEUE)
    for n in range(1, 12):
        submitted(books, n)
    with django_assert_max_num_queries(40):
        officer.get(QUEUE)


def test_entries_of_any_age_are_found_opened_and_reversed(books, cast, client):
    old = books.posted(
        ("BANK", 77700), ("ADS_ELEVATOR", -77700), day=date(2026, 2, 3), memo="二月的旧账"
    )
    for n in range(1, 52):
        books.posted(("BANK", n), ("ADS_ELEVATOR", -n))
    log_in(client, cast.paul)
    place = reverse("finance:entries")
    assert f'href="{place}"' in client.get(reverse("finance:ledger")).content.decode()
    reverse_at = reverse("finance:entry-reverse", args=[old.pk])
    assert reverse_at not in client.get(place).content.decode()
    queries = [
        {"page": 2},
        {"q": "旧账"},
        {"q": old.shown_number},
        {"amount": "777"},
        {"starts": "2026-02-01", "ends": "2026-02-28"},
    ]
    for query in queries:
        page = client.get(place, query).content.decode()
        assert reverse_at in page, query
        assert f"{old.code}/" in page
    nothing = client.get(place, {"q": "没有这样的"}).content.decode()
    assert "没有符合条件的" in nothing
    assert client.get(place, {"amount": "x", "starts": "y"}).status_code == 200
    assert Entry.objects.count() == 52


def test_strangers_find_no_entries(books, cast, client):
    books.posted(("BANK", 77700), ("ADS_ELEVATOR", -77700), memo="河畔的账")
    log_in(client, cast.hal)
    assert "河畔的账" not in client.get(reverse("finance:entries")).content.decode()
