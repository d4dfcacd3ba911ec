"""Who may confirm, reverse and read on the desk, and what its lists cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.models import Approval, Entry, EntryDraft
from finance.states import DraftStatus
from tests.finance.test_desk_ledger import address, text
from tests.sessions import log_in


@pytest.mark.parametrize("who", ["paul", "petra"])
def test_two_employees_of_one_company_cannot_complete_an_approval(client, cast, books, who):
    draft = books.submitted(("ADS_ELEVATOR", -100), ("BANK", 100))
    log_in(client, getattr(cast, who))
    given = {"action": "approve", "hash": draft.content_hash}
    page = client.post(f"/desk/approvals/{draft.pk}/", given)
    client.post("/desk/approvals/", {"drafts": [draft.pk], f"hash-{draft.pk}": draft.content_hash})
    assert page.status_code in (400, 403)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.SUBMITTED
    assert not Approval.objects.exists()


def test_confirming_and_posting_twice_is_once(client, cast, books):
    draft = books.submitted(("ADS_ELEVATOR", -100), ("BANK", 100))
    log_in(client, cast.bob)
    given = {"action": "approve", "hash": draft.content_hash}
    assert client.post(f"/desk/approvals/{draft.pk}/", given).status_code == 302
    assert client.post(f"/desk/approvals/{draft.pk}/", given).status_code == 400
    for _ in range(2):
        client.post("/desk/ledger/post/", {"drafts": [draft.pk]})
    assert Entry.objects.count() == 1
    assert Approval.objects.count() == 1


def test_a_reversal_needs_a_reason_and_another_employer(client, cast, books):
    entry = books.posted(("ADS_ELEVATOR", -100), ("BANK", 100))
    log_in(client, cast.paul)
    where = f"/desk/ledger/entries/{entry.pk}/reverse/"
    assert client.post(where, {"reason": ""}).status_code == 400
    assert client.post(where, {"reason": "金额记错"}).status_code == 302
    again = client.post(where, {"reason": "金额记错"})
    assert again.status_code == 400
    assert "正在确认" in text(again)
    draft = EntryDraft.objects.get(reverses=entry)
    assert draft.status == DraftStatus.SUBMITTED
    assert "冲销" in text(client.get(address(draft)))
    log_in(client, cast.bob)
    draft.refresh_from_db()
    given = {"action": "approve", "hash": draft.content_hash}
    assert client.post(f"/desk/approvals/{draft.pk}/", given).status_code == 302
    client.post("/desk/ledger/post/", {"drafts": [draft.pk]})
    assert Entry.objects.get(reverses=entry).amount_fen == -entry.amount_fen


@pytest.mark.parametrize(
    "where",
    [
        "/desk/approvals/",
        "/desk/approvals/{draft}/",
        "/desk/ledger/entries/{entry}/reverse/",
    ],
)
def test_money_is_decided_only_after_the_second_factor(client, cast, books, where):
    entry = books.posted(("ADS_ELEVATOR", -100), ("BANK", 100))
    draft = books.submitted(("ADS_ELEVATOR", -100), ("BANK", 100))
    where = where.format(draft=draft.pk, entry=entry.pk)
    log_in(client, cast.bob, second_factor=False)
    assert client.get(where).status_code == 302
    log_in(client, cast.bob)
    assert client.get(where).status_code == 200


def pages(books) -> list[str]:
    entry = books.posted(("ADS_ELEVATOR", -100), ("BANK", 100))
    draft = books.submitted(("ADS_ELEVATOR", -200), ("BANK", 200))
    return [
        address(draft),
        f"/desk/approvals/{draft.pk}/",
        f"/desk/ledger/rows/{books.bank.pk}/",
        f"/desk/ledger/entries/{entry.pk}/reverse/",
    ]


@pytest.mark.parametrize("who", ["hal", "dan", "olga", "root", "eve"])
def test_strangers_find_nothing(client, cast, books, who):
    log_in(client, getattr(cast, who))
    for where in pages(books):
        assert client.get(where).status_code == 404, where


def test_an_owner_may_not(client, cast, books):
    log_in(client, cast.alice)
    for where in [*pages(books), "/desk/ledger/", "/desk/approvals/", "/desk/ledger/new/"]:
        assert client.get(where).status_code == 403, where


def test_batches_touch_only_ones_own_estates(client, cast, books):
    draft = books.submitted(("ADS_ELEVATOR", -100), ("BANK", 100))
    log_in(client, cast.olga)
    client.post("/desk/approvals/", {"drafts": [draft.pk], f"hash-{draft.pk}": draft.content_hash})
    log_in(client, cast.hal)
    client.post("/desk/ledger/post/", {"drafts": [draft.pk]})
    client.post("/desk/ledger/submit/", {"drafts": [draft.pk, "x"]})
    draft.refresh_from_db()
    assert draft.status == DraftStatus.SUBMITTED


@pytest.mark.parametrize(
    "where", ["/desk/ledger/", "/desk/ledger/rows/{bank}/", "/desk/approvals/"]
)
def test_the_lists_ask_as_often_for_many_rows_as_for_few(client, cast, books, where):
    log_in(client, cast.bob)
    path = where.format(bank=books.bank.pk)

    def asked(n):
        for amount in range(1, n + 1):
            books.row(amount * 100)
            books.submitted(("ADS_ELEVATOR", -amount), ("BANK", amount))
            books.posted(("ADS_ELEVATOR", -amount), ("BANK", amount))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    asked(1)
    assert asked(2) == asked(6)
