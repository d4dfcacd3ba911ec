"""交接清单: what the rooms hold of an estate at one moment, in lines a person can check.

Keys and arrears are in no room: the company that leaves answers for them before anybody signs.
"""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from communities import clock
from communities.models import Clock, ClockPause
from communities.money import yuan
from communities.wording import day, moment
from finance.closed_days import DAY
from finance.evidence import GAP
from finance.models import Account, Authority, BankAccount, Fund, MonthBalance, Voucher
from finance.selectors.certificates import newest_certificates
from finance.selectors.figures import owed_on
from finance.selectors.reconciliation import reconcile
from notifications.models import Referral
from notifications.selectors.referrals import reply_clocks
from notifications.states import ReferralStatus
from portal.handover.models import HandoverLine
from repairs.levels import Stage
from repairs.limits import last_second
from repairs.selectors.succession import (
    calls_due_in,
    n_reopenable,
    open_tickets_of,
    unrated_tickets_of,
)
from repairs.settings_rows import REOPEN

K = HandoverLine.Kind


@dataclass(frozen=True)
class Row:
    kind: str
    title: str
    value: str = ""
    source: str = ""


def inventory(handover, now) -> list[Row]:
    """Every room's lines in the order of the printed list."""
    return [row for section in SECTIONS for row in section(handover, now)]


def _contracts(handover, now):
    """The contract that ends, papers with third parties, and what earned money in a year."""
    old, estate = handover.outgoing, handover.estate
    yield Row(
        K.CONTRACT,
        _("物业服务合同：%s") % old.company.name,
        f"{day(old.valid_from)}— · {old.get_fee_model_display()}",
        f"communities.servicecontract:{old.pk}",
    )
    papers = Authority.objects.for_estate(estate).filter(kind=Authority.Kind.CONTRACT)
    for paper in papers.order_by("decided_date", "pk"):
        value = " ".join(filter(None, [paper.reference, day(paper.decided_date)]))
        yield Row(K.CONTRACT, paper.title, value, f"finance.authority:{paper.pk}")
    for account, fen in _earning(estate, now):
        yield Row(
            K.CONTRACT,
            _("有收入的公共资源：%s") % account.name,
            _("近12个月入账 %s 元") % yuan(fen),
            f"finance.account:{account.pk}",
        )


def _earning(estate, now):
    since = clock.local(now).date().replace(day=1)
    months = MonthBalance.objects.for_estate(estate).filter(
        account__kind=Account.Kind.INCOME, month__gte=since.replace(year=since.year - 1)
    )
    sums = months.values("account").annotate(fen=Sum("credit_fen") - Sum("debit_fen"))
    fen = {row["account"]: row["fen"] for row in sums}
    for account in Account.objects.filter(pk__in=fen).order_by("code"):
        yield account, fen[account.pk]


def _money(handover, now):
    """Each account at its bank and in the books, and what is on its way; grey is said."""
    today = clock.local(now).date()
    for fund in Fund.objects.for_estate(handover.estate).order_by("code"):
        checked = reconcile(fund, today - DAY, today, today)
        papers = newest_certificates(fund)
        for one in checked.accounts:
            account = one.bank_account
            is_deposit = account.kind == BankAccount.Kind.DEPOSIT
            said = _deposit_words(one, papers) if is_deposit else _bank_words(one, today)
            title = f"{fund.name} · {account}"
            yield Row(K.BANK, title, said, f"finance.bankaccount:{account.pk}")
        words = {"book": yuan(checked.book_fen), "transit": yuan(checked.transit_fen)}
        words["owed"] = yuan(sum(one["fen"] for one in owed_on(fund, today)))
        yield Row(
            K.LEDGER,
            _("%s账面余额") % fund.name,
            _("%(book)s 元，其中在途 %(transit)s 元，预收与待退 %(owed)s 元") % words,
            f"finance.fund:{fund.pk}",
        )


def _deposit_words(one, papers: dict) -> str:
    """The newest paper as it is, whatever the books say of its day."""
    words, paper = {"book": yuan(one.book_fen)}, papers.get(one.bank_account.pk)
    if paper is None:
        return _("没有存单，账面 %(book)s 元") % words
    words |= {"bank": yuan(paper.balance_fen), "day": day(paper.day)}
    return _("最近的存单 %(bank)s 元（%(day)s），账面 %(book)s 元") % words


def _bank_words(one, today) -> str:
    """A day that has not ended is in no file."""
    words = {"book": yuan(one.book_fen), "day": day(one.as_of)}
    if any(reason.what == GAP and reason.first < today for reason in one.judged.reasons):
        return _("账面 %(book)s 元；银行流水未上传到这一天，最后一笔 %(day)s") % words
    words["bank"] = yuan(one.judged.closing_fen)
    return _("银行 %(bank)s 元（最后一笔 %(day)s），账面 %(book)s 元") % words


def _vouchers(handover, now):
    papers = Voucher.objects.for_estate(handover.estate)
    public = papers.filter(redaction=Voucher.Redaction.CONFIRMED).count()
    yield Row(
        K.VOUCHER,
        _("原始凭证（截至 %s）") % moment(now),
        _("%(n)s 份，其中 %(public)s 份已有公开件") % {"n": papers.count(), "public": public},
    )


def _tickets(handover, now):
    """Open ones with what they wait for and by when; places only, no person and no home."""
    tickets = open_tickets_of(handover.estate)
    clocks = _next_clocks(tickets)
    for ticket in tickets:
        clock = clocks.get(ticket.subject)
        due = _due_words(clock, now) if clock else _("没有走着的时限")
        title = f"{ticket.number} {ticket.title}"
        yield Row(K.TICKET, title, f"{ticket.get_status_display()} · {due}", ticket.subject)


def _next_clocks(tickets) -> dict[str, Clock]:
    rows = Clock.objects.running().filter(subject__in=[one.subject for one in tickets])
    rows = rows.exclude(stage=Stage.CALLBACK)
    return {clock.subject: clock for clock in rows.order_by("-due_at", "-pk")}


def _due_words(clock, now) -> str:
    words = {"due": moment(clock.shown_due)}
    return (_("已超时，应在 %(due)s 前") if clock.is_overdue(now) else _("最晚 %(due)s")) % words


def _finished(handover, now):
    """What the reporters may still send back, and the calls that bad ratings brought."""
    for ticket in unrated_tickets_of(handover.estate):
        words = {"status": ticket.get_status_display()}
        words["until"] = moment(last_second(handover.estate, REOPEN, ticket.finished_at))
        value = _("%(status)s · 没修好的，%(until)s 前可以要求返修") % words
        yield Row(K.DONE, f"{ticket.number} {ticket.title}", value, ticket.subject)
    for ticket, running in calls_due_in(handover.estate):
        due = _due_words(running, now) if running else _("没有走着的时限")
        value = _("待回访 · %s") % due
        yield Row(K.DONE, f"{ticket.number} {ticket.title}", value, ticket.subject)
    n = n_reopenable(handover.estate, now)
    if n:
        yield Row(K.DONE, _("已完成、还可以要求返修的"), _("%s 件") % n)


def _pauses(handover, now):
    """What stands still, why, and how long at most."""
    rows = ClockPause.objects.filter(
        clock__estate=handover.estate, clock__met_at=None, clock__stopped_at=None,
        ended_at=None, until_at__gt=now,
    )  # fmt: skip
    for pause in rows.select_related("clock").order_by("until_at", "pk"):
        words = {"why": pause.get_reason_display(), "until": moment(pause.until_at)}
        value = _("暂停：%(why)s，最迟到 %(until)s") % words
        yield Row(K.CLOCK, pause.clock.title, value, pause.clock.subject)


def _letters(handover, now):
    """Letters to the company that leaves and that nobody has answered."""
    rows = Referral.objects.for_estate(handover.estate).filter(
        company=handover.outgoing.company_id, status=ReferralStatus.ISSUED
    )
    rows = list(rows.order_by("issued_at", "pk"))
    clocks = reply_clocks(rows)
    for row in rows:
        title = f"{row.get_kind_display()}{row.number} {row.title}"
        clock = clocks.get(row.pk)
        yield Row(K.REFERRAL, title, _due_words(clock, now) if clock else "", row.own_subject)


SECTIONS = [_tickets, _finished, _pauses, _letters, _contracts, _money, _vouchers]
