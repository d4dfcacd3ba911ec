"""A stored file is withdrawn visibly, one that nobody confirmed is dropped; rows stay as written."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from communities.clock import now
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent
from finance.bankfiles.recognise import read_bytes
from finance.bankfiles.writers import write
from finance.evidence import UNMATCHED
from finance.models import BankFile, BankRow, Finding, Match
from finance.selectors.desk import waiting_rows
from finance.selectors.reconciliation import reconcile
from finance.services.approvals import approve_draft
from finance.services.bank import import_reading, receive_file
from finance.services.drafts import discard_draft
from finance.services.from_rows import draft_from_rows
from finance.services.ledger import post_draft, reverse_entry
from finance.services.withdrawals import abandon_file, decide_withdrawal, withdraw_file
from finance.tasks import drop_unconfirmed_files, work_on_bank_file
from tests.finance.books import DAY, NOW
from tests.finance.test_bank_desk import upload
from tests.finance.test_bank_import import HOLDER, account_of, bring, rows, signed
from tests.owner import owning, switch_off
from tests.sessions import log_in

WHY = "银行重新导出了三月的流水"


@pytest.fixture
def account(cast):
    return account_of(cast.riverside)


def withdraw(bank_file, actor, reason=WHY):
    return withdraw_file(bank_file=bank_file, reason=reason, actor=actor, now=NOW)


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.rowcount


def stored(books, *amounts) -> BankFile:
    """A stored file with these rows."""
    found = [books.row(fen) for fen in amounts]
    BankFile.objects.filter(pk=found[0].bank_file_id).update(status="stored")
    return BankFile.objects.get(pk=found[0].bank_file_id)


def booked(books, cast, bank_file):
    """The file's rows as one entry."""
    found = bank_file.rows.all()
    [draft] = draft_from_rows(
        rows=found, category=books.account("ADS_ELEVATOR"), group="day", actor=cast.paul, now=NOW
    )
    return books.carry(draft)


def reversed_entry(cast, entry):
    draft = reverse_entry(entry=entry, reason="记错", actor=cast.paul, now=NOW)
    approve_draft(draft=draft, actor=cast.bob, now=NOW)
    return post_draft(draft=draft, actor=cast.petra, now=NOW)


def test_a_withdrawn_file_stays_and_a_corrected_one_takes_its_place(cast, account):
    bank_file = bring(account, write("icbc", rows(4), HOLDER), actor=cast.paul).bank_file

    with pytest.raises(DomainError, match="原因"):
        withdraw(bank_file, cast.petra, " ")
    with pytest.raises(NotAllowed):
        withdraw(bank_file, cast.hal)
    asked = withdraw(bank_file, cast.petra)

    bank_file.refresh_from_db()
    assert (bank_file.status, asked.status, asked.reason) == ("withdrawn", "agreed", WHY)
    assert BankRow.objects.count() == 4
    assert not BankRow.objects.counted().exists()
    with pytest.raises(StaleState):
        withdraw(bank_file, cast.petra)
    assert bring(account, write("icbc", rows(4), HOLDER)).n_added == 4
    event = AuditEvent.objects.get(verb="finance.bankfile.withdraw")
    assert (event.actor, event.detail) == (cast.petra, {"reason": WHY})


def test_rows_alike_are_counted_anew_where_one_file_of_two_is_gone(cast, account):
    first = bring(account, signed(1)).bank_file
    import_reading(
        estate=account.estate,
        bank_account=account,
        reading=read_bytes(signed(2)),
        name="当天.csv",
        data=signed(2),
        actor=None,
        now=datetime(2026, 3, 1, 4, tzinfo=UTC),
    )
    withdraw(first, cast.paul)

    again = bring(account, signed(2))

    assert (again.n_added, again.n_known) == (1, 1)
    assert sorted(BankRow.objects.counted().values_list("occurrence", flat=True)) == [1, 2]


def test_withdrawn_rows_leave_the_sums_and_what_waits(cast, books):
    bank_file = stored(books, 500, 300)
    month = (DAY.replace(day=1), NOW.date(), NOW.date())
    [before] = reconcile(books.fund, *month).accounts
    assert before.judged.closing_fen == 800
    assert [one.lines for one in before.judged.reasons if one.what == UNMATCHED] == [2]
    assert waiting_rows([cast.riverside]).count() == 2

    withdraw(bank_file, cast.paul)

    [check] = reconcile(books.fund, *month).accounts
    assert (check.as_of, check.judged.reasons) == (None, ())
    assert not waiting_rows([cast.riverside]).exists()


def test_a_draft_holds_its_file_and_no_draft_takes_a_withdrawn_row(cast, books):
    bank_file = stored(books, 500)
    row, category = bank_file.rows.get(), books.account("ADS_ELEVATOR")
    [draft] = draft_from_rows(rows=[row], category=category, actor=cast.paul, now=NOW)
    with pytest.raises(DomainError, match="先作废"):
        withdraw(bank_file, cast.paul)
    discard_draft(draft=draft, actor=cast.paul, now=NOW)

    withdraw(bank_file, cast.paul)

    with pytest.raises(DomainError, match="已随文件撤回"):
        draft_from_rows(rows=[row], category=category, actor=cast.paul, now=NOW)


def test_what_was_booked_is_withdrawn_after_its_reversal_and_by_two(cast, books):
    bank_file = stored(books, 500, 300)
    entry = booked(books, cast, bank_file)
    with pytest.raises(DomainError, match="请先冲销"):
        withdraw(bank_file, cast.paul)
    reversed_entry(cast, entry)

    asked = withdraw(bank_file, cast.paul)

    assert asked.status == "proposed"
    assert BankRow.objects.counted().count() == 2
    with pytest.raises(DomainError, match="等第二人"):
        withdraw(bank_file, cast.bob)
    for close in (cast.paul, cast.petra):
        with pytest.raises(DomainError):
            decide_withdrawal(withdrawal=asked, verb="agree", actor=close, now=NOW)
    with pytest.raises(NotAllowed):
        decide_withdrawal(withdrawal=asked, verb="agree", actor=cast.hal, now=NOW)
    decide_withdrawal(withdrawal=asked, verb="agree", actor=cast.bob, now=NOW)
    asked.refresh_from_db()
    assert (asked.status, asked.decided_by) == ("agreed", cast.bob)
    assert not BankRow.objects.counted().exists()
    assert not Finding.objects.exists()


def test_a_refused_withdrawal_leaves_the_file_and_stays_written(cast, books):
    bank_file = stored(books, 500)
    reversed_entry(cast, booked(books, cast, bank_file))
    asked = withdraw(bank_file, cast.paul)

    decide_withdrawal(withdrawal=asked, verb="refuse", actor=cast.bob, now=NOW)

    bank_file.refresh_from_db()
    assert (bank_file.status, bank_file.withdrawals.get().status) == ("stored", "refused")
    assert BankRow.objects.counted().exists()
    assert withdraw(bank_file, cast.bob).status == "proposed"


@pytest.mark.parametrize(
    "change",
    [
        "amount_fen = amount_fen + 1",
        "memo = 'x', withdrawn_at = now()",
        "withdrawn_at = withdrawn_at",
    ],
)
def test_a_row_changes_only_by_being_withdrawn_once(books, change):
    stored(books, 500)
    with (
        owning(),
        pytest.raises(IntegrityError, match="what the bank wrote stays"),
        transaction.atomic(),
    ):
        run(f"update finance_bankrow set {change}")
    assert run("update finance_bankrow set withdrawn_at = now()")
    for again in ("null", "now() - interval '1 day'"):
        with pytest.raises(IntegrityError, match="withdrawn once"), transaction.atomic():
            run(f"update finance_bankrow set withdrawn_at = {again}")
    switch_off("finance_bankrow", "stays_or_is_withdrawn")
    assert run(f"update finance_bankrow set {change}"), "control: it was the guard"


def test_a_row_an_entry_rests_on_is_withdrawn_by_nobody(cast, books):
    bank_file = stored(books, 500)
    entry = booked(books, cast, bank_file)
    withdrawing = "update finance_bankrow set withdrawn_at = now()"
    with pytest.raises(IntegrityError, match="an entry rests on it"), transaction.atomic():
        run(withdrawing)
    reversed_entry(cast, entry)
    assert run(withdrawing), "control: after its reversal"


def test_a_withdrawn_row_is_matched_no_more(cast, books):
    bank_file = stored(books, 500)
    entry = books.posted(("BANK", 500), ("ADS_ELEVATOR", -500))
    match = Match(
        estate=cast.riverside,
        bank_row=bank_file.rows.get(),
        posting=entry.postings.get(amount_fen=500),
        amount_fen=500,
    )
    withdraw(bank_file, cast.paul)
    with pytest.raises(IntegrityError, match="is withdrawn"), transaction.atomic():
        match.save()
    switch_off("finance_match", "matches_fit")
    match.save()


def test_a_stored_file_stays_what_it_was(books):
    bank_file = stored(books, 500)
    change = "update finance_bankfile set name = 'x'"
    with pytest.raises(IntegrityError, match="update refused"), transaction.atomic():
        run(change)
    switch_off("finance_bankfile", "file_stays_as_stored")
    assert run(change)
    assert bank_file.name != "x"


def place_of(bank_file) -> Path:
    return Path(settings.PRIVATE_ROOT) / bank_file.path


def received(cast, account, **more) -> BankFile:
    given = {"actor": cast.paul, "now": now()} | more
    return receive_file(
        estate=cast.riverside,
        bank_account=account,
        name="流水.csv",
        data=write("icbc", rows(2), HOLDER),
        **given,
    )


def test_what_nobody_confirmed_is_abandoned_with_its_bytes(
    cast, account, django_capture_on_commit_callbacks
):
    mine, theirs = received(cast, account), received(cast, account)
    work_on_bank_file(mine.pk)
    mine.refresh_from_db()
    place = place_of(mine)
    assert place.exists()
    assert mine.reading["rows"]
    with pytest.raises(NotAllowed):
        abandon_file(bank_file=mine, actor=cast.hal, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        abandon_file(bank_file=mine, actor=cast.petra, now=NOW)

    mine.refresh_from_db()
    assert (mine.status, mine.path, mine.uploaded_by) == ("abandoned", "", cast.paul)
    assert "某公司" not in str(mine.reading)
    assert not place.exists()
    assert place_of(theirs).exists(), "the same bytes, brought by another"


def test_after_seven_days_the_portal_abandons_it_itself(
    cast, account, django_capture_on_commit_callbacks
):
    old = received(cast, account, now=now() - timedelta(days=7, minutes=1))
    young = received(cast, account, now=now() - timedelta(days=6, hours=23))
    kept = bring(account, write("icbc", rows(4), HOLDER), actor=cast.paul).bank_file
    BankFile.objects.filter(pk=young.pk).update(status="failed")
    with django_capture_on_commit_callbacks(execute=True):
        drop_unconfirmed_files()
    statuses = [BankFile.objects.get(pk=one.pk).status for one in (old, young, kept)]
    assert statuses == ["abandoned", "failed", "stored"]
    assert not place_of(old).exists()
    assert place_of(kept).exists()


def test_the_desk_withdraws_with_a_reason_and_two_where_it_must_be(cast, books, client):
    bank_file = stored(books, 500)
    reversed_entry(cast, booked(books, cast, bank_file))
    page, act = (reverse(f"finance:import{end}", args=[bank_file.pk]) for end in ("", "-withdraw"))
    log_in(client, cast.paul)
    without = client.post(act, {"reason": ""})
    assert (without.status_code, "请写明理由" in without.content.decode()) == (400, True)
    assert client.post(act, {"reason": WHY}).status_code == 302
    assert (
        "不能互相审批" in client.get(page).content.decode()
        or "提出人" in client.get(page).content.decode()
    )
    log_in(client, cast.bob)
    assert WHY in client.get(reverse("finance:imports")).content.decode()
    assert "同意撤回" in client.get(page).content.decode()
    asked = bank_file.withdrawals.get()
    decide_at = reverse("finance:withdrawal-decide", args=[asked.pk])
    assert client.post(decide_at).status_code == 400, "silence is no word"
    client.post(decide_at, {"act": "agree"})
    shown = client.get(page).content.decode()
    assert "这份文件已撤回" in shown
    assert "5.00" in shown, "its rows stay to be seen"
    log_in(client, cast.paul)
    row = reverse("finance:row-match", args=[bank_file.rows.get().pk])
    assert "已随文件撤回" in client.get(row).content.decode()
    assert WHY in shown


def test_the_desk_abandons_and_finds_files_of_any_age(cast, account, client):
    log_in(client, cast.paul)
    bank_file, place = upload(client, account, write("icbc", rows(2), HOLDER), name="错.csv")
    assert "不存这份文件" not in client.get(place).content.decode(), "it is being read"
    work_on_bank_file(bank_file.pk)
    assert "不存这份文件" in client.get(place).content.decode()
    client.post(reverse("finance:import-abandon", args=[bank_file.pk]))
    assert "内容已删除" in client.get(place).content.decode()
    for _ in range(31):
        received(cast, account)
    files = reverse("finance:imports")
    first, second = (client.get(files, {"page": number}) for number in (1, 2))
    assert "错.csv" not in first.content.decode()
    assert "错.csv" in second.content.decode()
    assert "错.csv" in client.get(files, {"status": "abandoned"}).content.decode()
    assert "没有符合条件的文件" in client.get(files, {"q": "没有这个名字"}).content.decode()
