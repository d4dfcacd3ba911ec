"""A bank row finds its entry, or is said to be none of the owners'; both stay written."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent, Leaf
from finance.evidence import UNMATCHED
from finance.models import Match, RowSetAside
from finance.selectors.audit import ledger_findings
from finance.selectors.desk import waiting_rows
from finance.selectors.matching import open_postings
from finance.selectors.reconciliation import reconcile
from finance.selectors.rows import rest_of, set_aside_lines, unexplained
from finance.services.drafts import submit_draft
from finance.services.from_rows import draft_from_rows
from finance.services.ledger import reverse_entry
from finance.services.matching import (
    decide_set_aside,
    match_row,
    set_aside,
    unlink_rows,
)
from portal.models import PublishJob
from tests.finance.books import DAY, NOW
from tests.owner import switch_off
from tests.sessions import log_in

WHY = "3 幢装修押金，验收后退回"
ADS = ("ADS_ELEVATOR", -500)


def money_line(entry):
    return entry.postings.get(account__bank_account__isnull=False)


def matched(books, row, *shares):
    return match_row(row=row, shares=shares, actor=books.cast.paul, now=NOW)


def aside_of(books, row, kind="deposit"):
    return set_aside(row=row, kind=kind, reason=WHY, actor=books.cast.paul, now=NOW)


def decide(aside, verb, actor):
    decide_set_aside(aside=aside, verb=verb, actor=actor, now=NOW)


def test_one_row_over_several_entries_and_several_rows_to_one(books):
    first, second = (books.posted(("BANK", 500), ADS) for _ in range(2))
    big, small, late = books.row(700), books.row(200), books.row(100)

    matched(books, big, (money_line(first), 500), (money_line(second), 200))
    matched(books, small, (money_line(second), 200))

    assert (rest_of(big), rest_of(small)) == (0, 0)
    assert [one.left_fen for one in open_postings_of(late)] == [100]
    with pytest.raises(DomainError, match="超过"):
        matched(books, late, (money_line(first), 100))
    assert ledger_findings(first.estate) == []


def open_postings_of(row):
    row.rest_fen = rest_of(row)
    return list(open_postings(row))


def test_a_later_match_is_a_leaf_and_in_the_trail(books):
    entry, row = books.posted(("BANK", 500), ADS), books.row(500)
    assert waiting_rows([entry.estate]).count() == 1

    [match] = matched(books, row, (money_line(entry), 500))

    leaf = Leaf.objects.get(estate=entry.estate, index=match.leaf_index)
    said = json.loads(bytes(leaf.body))
    assert (leaf.kind, said["entry"], said["amount"]) == ("match", entry.code, "500")
    event = AuditEvent.objects.get(verb="finance.row.matched")
    assert (event.actor, event.detail["entry"]) == (books.cast.paul, entry.code)
    assert not waiting_rows([entry.estate]).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.create(
            estate=entry.estate,
            bank_row=books.row(1),
            posting=money_line(books.posted(("BANK", 1), ("ADS", -1))),
            amount_fen=1,
            matched_at=NOW,
        )


def test_pages_that_say_what_the_bank_says_are_written_anew(books, cast):
    entry, row, stray = books.posted(("BANK", 500), ADS), books.row(500), books.row(9)
    aside = aside_of(books, stray)
    for act in (
        lambda: matched(books, row, (money_line(entry), 500)),
        lambda: decide(aside, "agree", cast.bob),
    ):
        PublishJob.objects.all().delete()
        act()
        assert PublishJob.objects.filter(path__contains="/accounts/").exists()


def test_what_is_taken_back_or_of_another_account_takes_no_row(books, cast):
    entry, row = books.posted(("BANK", 500), ADS), books.row(500)
    with pytest.raises(DomainError, match="不是同一个账户"):
        matched(books, row, (entry.postings.get(amount_fen=-500), 500))
    with pytest.raises(NotAllowed):
        match_row(row=row, shares=[(money_line(entry), 500)], actor=cast.hal, now=NOW)
    with pytest.raises(DomainError, match="至少选一笔"):
        matched(books, row)
    reverse_entry(entry=entry, reason="记错", actor=cast.paul, now=NOW)
    with pytest.raises(DomainError, match="正在冲销"):
        matched(books, row, (money_line(entry), 500))
    assert open_postings_of(row) == []


def test_a_row_in_a_draft_is_taken_and_a_draft_can_let_it_go(books, cast):
    entry, row = books.posted(("BANK", 500), ADS), books.row(500)
    [draft] = draft_from_rows(
        rows=[row], category=books.account("ADS_ELEVATOR"), actor=cast.paul, now=NOW
    )
    submit_draft(draft=draft, actor=cast.paul, now=NOW)
    with pytest.raises(DomainError, match="已有其他凭证"):
        matched(books, row, (money_line(entry), 500))

    draft = unlink_rows(draft=draft, actor=cast.paul, now=NOW)

    assert draft.status == "draft"
    assert sorted(draft.lines.values_list("amount_fen", "bank_row")) == [(-500, None), (500, None)]
    assert (draft.no_voucher_reason, draft.source) == ("", "")
    with pytest.raises(DomainError, match="请附上凭证"):
        submit_draft(draft=draft, actor=cast.paul, now=NOW)
    assert rest_of(row) == 500
    matched(books, row, (money_line(entry), 500))


def test_a_row_is_set_aside_by_two_of_two_employers(books, cast):
    row = books.row(500)
    aside = aside_of(books, row)
    assert (rest_of(row), unexplained(row_of(row)).count()) == (0, 1)
    for close in (cast.paul, cast.petra):
        with pytest.raises(DomainError):
            decide(aside, "agree", close)
    for stranger in (cast.hal, cast.alice):
        with pytest.raises(NotAllowed):
            decide(aside, "agree", stranger)

    decide(aside, "agree", cast.bob)

    assert not unexplained(row_of(row)).exists()
    [line] = set_aside_lines(books.fund, DAY)
    assert (line.label, line.n_rows, line.amount_fen) == ("押金、保证金", 1, 500)
    assert not set_aside_lines(books.fund, DAY.replace(day=1))
    [check] = reconcile(books.fund, DAY.replace(day=1), DAY, NOW.date()).accounts
    assert (check.judged.aside_fen, check.judged.closing_fen, check.book_fen) == (500, 500, 0)
    assert UNMATCHED not in {reason.what for reason in check.judged.reasons}


def row_of(row):
    return type(row).objects.filter(pk=row.pk)


def test_refused_or_ended_it_waits_to_be_booked_again(books, cast):
    row = books.row(500)
    aside = aside_of(books, row)
    with pytest.raises(DomainError, match="没有剩余"):
        aside_of(books, row)
    decide(aside, "refuse", cast.bob)
    assert rest_of(row) == 500
    again = aside_of(books, row)
    decide(again, "agree", cast.bob)
    with pytest.raises(DomainError):
        decide(again, "refuse", cast.bob)
    decide(again, "end", cast.petra)
    assert rest_of(row) == 500
    assert not set_aside_lines(books.fund, DAY)
    statuses = RowSetAside.objects.order_by("pk").values_list("status", "reason")
    assert list(statuses) == [("refused", WHY), ("ended", WHY)]


def test_what_is_set_aside_is_booked_by_nobody(books, cast):
    entry, row = books.posted(("BANK", 500), ADS), books.row(500)
    aside = aside_of(books, row)
    with pytest.raises(DomainError, match="已有其他凭证"):
        draft_from_rows(rows=[row], category=books.account("ADS"), actor=cast.paul, now=NOW)
    decide(aside, "agree", cast.bob)
    match = Match(estate=entry.estate, bank_row=row, posting=money_line(entry), amount_fen=500)
    with pytest.raises(IntegrityError, match="beyond its amount"), transaction.atomic():
        match.save()
    switch_off("finance_match", "matches_fit")
    match.save()


def test_one_person_alone_sets_nothing_aside(books, cast):
    aside = aside_of(books, books.row(500))
    for alone in (None, cast.paul):
        with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
            RowSetAside.objects.filter(pk=aside.pk).update(status="agreed", decided_by=alone)


def test_the_desk_finds_the_entry_and_keeps_what_was_typed(books, cast, client):
    far = books.posted(("BANK", 500), ADS, day=DAY.replace(month=3), memo="三月的广告")
    near = books.posted(("BANK", 300), ("ADS_ELEVATOR", -300), memo="九月的广告")
    row = books.row(500)
    log_in(client, cast.paul)
    place = reverse("finance:row-match", args=[row.pk])
    assert (
        f'href="{place}"'
        in client.get(reverse("finance:bank-rows", args=[books.bank.pk])).content.decode()
    )
    page = client.get(place).content.decode()
    assert ("九月的广告" in page, "三月的广告" in page) == (True, False)
    for query in ({"days": "", "amount": "5.00"}, {"days": "", "q": far.shown_number}):
        found = client.get(place, query).content.decode()
        assert ("九月的广告" in found, "三月的广告" in found) == (False, True)
    lines = {one.code: money_line(one).pk for one in (far, near)}
    ticked = {"postings": list(lines.values())}
    wrong = client.post(place, ticked | {f"share-{pk}": "二" for pk in lines.values()})
    assert wrong.status_code == 400
    assert 'value="二"' in wrong.content.decode()
    too_much = {f"share-{lines[far.code]}": "4", f"share-{lines[near.code]}": "2"}
    refused = client.post(place, ticked | too_much).content.decode()
    assert "用完" in refused
    given = {f"share-{lines[far.code]}": "3", f"share-{lines[near.code]}": "2"}
    assert client.post(place, ticked | given).status_code == 302
    assert sorted(Match.objects.values_list("amount_fen", flat=True)) == [200, 300]
    assert "已经全部有了说明" in client.get(place).content.decode()


def test_the_desk_sets_aside_and_another_employer_agrees(books, cast, client):
    row = books.row(500)
    log_in(client, cast.paul)
    act = reverse("finance:row-set-aside", args=[row.pk])
    assert client.post(act, {"kind": "deposit", "reason": ""}).status_code == 400
    client.post(act, {"kind": "deposit", "reason": WHY})
    listed = reverse("finance:set-asides")
    assert "同意，不属公共收益" not in client.get(listed).content.decode()
    log_in(client, cast.bob)
    assert "1 条等同意" in client.get(reverse("finance:ledger")).content.decode()
    page = client.get(listed).content.decode()
    assert WHY in page
    assert "同意，不属公共收益" in page
    decide_at = reverse("finance:set-aside-decide", args=[RowSetAside.objects.get().pk])
    assert client.post(decide_at).status_code == 400, "silence is no word"
    client.post(decide_at, {"act": "agree"})
    assert RowSetAside.objects.get().status == "agreed"


def test_the_desk_takes_a_row_from_a_draft(books, cast, client):
    row = books.row(500)
    [draft] = draft_from_rows(
        rows=[row], category=books.account("ADS_ELEVATOR"), actor=cast.paul, now=NOW
    )
    log_in(client, cast.paul)
    place = reverse("finance:draft", args=[draft.pk])
    unlink = reverse("finance:draft-unlink", args=[draft.pk])
    assert unlink in client.get(place).content.decode()
    client.post(unlink, {"memo": "还没写完", "no_voucher_reason": draft.no_voucher_reason})
    assert rest_of(row) == 500
    page = client.get(place).content.decode()
    assert ("还没写完" in page, "以银行流水为凭" in page) == (True, False)


def test_another_reason_than_the_banks_record_stays(books, cast):
    [draft] = draft_from_rows(
        rows=[books.row(500)],
        category=books.account("ADS_ELEVATOR"),
        actor=cast.paul,
        now=NOW,
        no_voucher_reason="广告公司不开票",
    )
    draft = unlink_rows(draft=draft, actor=cast.paul, now=NOW)
    assert draft.no_voucher_reason == "广告公司不开票"
