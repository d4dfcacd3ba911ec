"""Statements (公示表): frozen at submission, published or rejected by the management body.

Periods close in sequence: freezing fixes the figures and the last entry number, and from then on
nothing is booked on or before the period's last day. Rejection discards the version, and with it
every one frozen later, and opens the days again. A correction after publication is an
entry of the current period; the old statement gets a new version that lists it and keeps every
figure. Evidence that comes after publication makes a new version too, when it changes the verdict.
"""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.log import canonical
from communities.models import LogHead
from communities.permissions import require
from communities.standing import standing_of
from communities.transitions import move
from finance import signals
from finance.acts import STATEMENTS
from finance.closed_days import DAY, first_gap
from finance.evidence import BAD
from finance.first_period import first_day
from finance.models import BookHead, EntryDraft, Statement
from finance.periods import FIRST_DAY, bounds
from finance.selectors.figures import corrections, period_figures
from finance.services.versions import (
    append_leaf,
    bank_side_now,
    corrected,
    reassessed,
    tell,
    today_of,
)
from finance.states import CLOSED, OPEN_DRAFTS, STATEMENT_STEPS, StatementStatus


def drafts_in_the_way(fund, ends):
    """Drafts of days that ``ends`` would close, which nobody posted or gave up yet."""
    drafts = EntryDraft.objects.filter(fund=fund, status__in=OPEN_DRAFTS)
    days = (fund.first_open_day(FIRST_DAY), ends)
    return drafts.filter(booking_date__range=days).order_by("booking_date", "pk")


@transaction.atomic
def submit_statement(
    *, fund, period: str, actor, now, difference_reason: str = "", note: str = ""
) -> Statement:
    """冻结并提交: nobody books into ``period`` any more until it is rejected.

    Waits for whoever is posting to the fund. DomainError for a period that has not ended, from before
    the books began, that has a statement, before which a day is open, or in which drafts wait (``where["drafts"]`` are their
    ids).
    """
    standing = require(actor, "finance.submit_statement", fund, now)
    starts, ends = _span(period, now)
    head = _locked_head(fund, starts.year)
    _check_begun(fund, ends)
    _check_days_before(fund, starts)
    _check_no_draft_waits(fund, ends)
    version = _next_version(fund, period)
    figures = period_figures(fund, period, starts, ends, today_of(now), version)
    figures["last_number"] = str(head.last_number)
    _check_opening(fund, starts, int(figures["opening_fen"]))
    employer, number = standing.employer
    try:
        with transaction.atomic():
            statement = Statement.objects.create(
                estate_id=fund.estate_id,
                fund=fund,
                period=period,
                version=version,
                starts=starts,
                ends=ends,
                last_number=head.last_number,
                figures=canonical.encode(figures),
                difference_reason=difference_reason.strip()[:200],
                note=note.strip()[:1000],
                submitted_by=actor,
                submitted_at=now,
                submitter_employer=f"{employer}:{number}",
            )
    except IntegrityError:
        raise DomainError(_("这个期间已有公示表。")) from None
    tell(statement, "submitted", actor, now)
    return statement


def _check_no_draft_waits(fund, ends) -> None:
    waiting = list(drafts_in_the_way(fund, ends))
    if waiting:
        raise DomainError(
            _("本期间还有 %d 份草稿没有入账，请先入账、改期或作废。") % len(waiting),
            drafts=[draft.pk for draft in waiting],
        )


def _check_begun(fund, ends) -> None:
    first = fund.first_day_of_statements
    if first_day(fund.estate) and first and ends < first:
        raise DomainError(_("本小区从 %s 起公示，更早的期间没有账，不公示。") % first.isoformat())


def _check_days_before(fund, starts) -> None:
    if day := fund.gap_before(starts, CLOSED):
        raise DomainError(_("%s 起的账还没有冻结，请先冻结前面的期间。") % day.isoformat(), day=day)


def _check_opening(fund, starts, opening_fen: int) -> None:
    """期初 = 上期期末 of every statement in force that ends the day before."""
    for before in Statement.objects.filter(fund=fund, ends=starts - DAY, status__in=CLOSED):
        if before.data["closing_fen"] != opening_fen:
            raise DomainError(
                _("期初结余与 %s 公示表的期末结余不一致，不能继续，请联系管理员核对账簿。")
                % before.period
            )


def _next_version(fund, period: str) -> int:
    kept = Statement.objects.filter(fund=fund, period=period).exclude(status="rejected")
    if kept.filter(status__in=CLOSED).exists():
        raise DomainError(_("这个期间已有公示表。"))
    return (kept.aggregate(last=Max("version"))["last"] or 0) + 1


def _span(period: str, now):
    try:
        starts, ends = bounds(period)
    except ValueError:
        raise DomainError(_("期间写作 2026-09、2026-Q3、2026-H1 或 2026。")) from None
    if ends >= today_of(now):
        raise DomainError(_("这个期间还没有结束，不能冻结。"))
    return starts, ends


def _locked_head(fund, year: int) -> BookHead:
    """The locks that posting takes, in its order, of all years: no entry comes in between the sums
    and the freezing, and who waited for them finds the days closed."""
    BookHead.objects.bulk_create(
        [BookHead(estate_id=fund.estate_id, fund=fund, year=year)], ignore_conflicts=True
    )
    heads = BookHead.objects.select_for_update().filter(fund=fund).order_by("year")
    [head] = [one for one in heads if one.year == year]
    LogHead.objects.select_for_update().get(estate=fund.estate_id)
    return head


@transaction.atomic
def publish_statement(
    *, statement: Statement, actor, now, difference_reason: str | None = None, note=None
) -> Statement:
    """公示 by the management body; the figures become a leaf and never change.

    What was corrected between freezing and publishing makes a second version at once, and so does
    evidence that came in between and changes the verdict.
    NotAllowed or DomainError for the submitter's own employer, and for a difference with the bank
    that nobody explained; StaleState when somebody was faster.
    """
    statement = _locked(statement)
    STATEMENTS["publish"].demand(statement, standing_of(actor, statement.estate, now))
    _check_opening(statement.fund, statement.starts, statement.data["opening_fen"])
    given = {
        "difference_reason": statement.difference_reason
        if difference_reason is None
        else difference_reason.strip()[:200],
        "note": statement.note if note is None else note.strip()[:1000],
    }
    sides = (statement.raw, bank_side_now(statement, now))
    if (
        BAD in {one["state"] for side in sides for one in [side, *side["accounts"]]}
        and not given["difference_reason"]
    ):
        raise DomainError(_("账本与银行有差额，请写明原因后再公示。"))
    move(
        statement,
        STATEMENT_STEPS,
        "publish",
        actor=actor,
        now=now,
        leaf_index=append_leaf(statement, now, **given),
        decided_by=actor,
        decided_at=now,
        **given,
    )
    signals.statement_changed.send(sender=Statement, statement=statement)
    known = set(statement.raw["corrections"])
    for late in corrections(statement.fund, statement.starts, statement.ends):
        if late.code not in known:
            statement = corrected(statement, late, actor, now)
    return reassessed(statement, actor, now) or statement


def _locked(statement) -> Statement:
    rows = Statement.objects.select_for_update(of=("self",))
    return rows.select_related("estate__area", "fund", "submitted_by").get(pk=statement.pk)


@transaction.atomic
def reject_statement(*, statement: Statement, reason: str, actor, now) -> Statement:
    """退回: this version is discarded. Where that opens days, every other that was frozen over them
    or later ones is discarded too, and they take entries again."""
    _locked_head(statement.fund, statement.starts.year)
    statement = _locked(statement)
    STATEMENTS["reject"].demand(statement, standing_of(actor, statement.estate, now))
    if not reason.strip():
        raise DomainError(_("请写明退回的理由。"))
    words = {statement: reason.strip()[:200]}
    for later in _frozen_since(statement):
        words[later] = f"{statement.period} 已退回，一并退回：{reason.strip()}"[:200]
    for one, said in words.items():
        move(
            one,
            STATEMENT_STEPS,
            "reject",
            actor=actor,
            now=now,
            decided_by=actor,
            decided_at=now,
            decision_reason=said,
        )
        signals.statement_changed.send(sender=Statement, statement=one)
    return statement


def _frozen_since(statement) -> list[Statement]:
    """Those over the days that open again: of its own, what no published one covers."""
    published = Statement.objects.filter(fund=statement.fund_id, status=StatementStatus.PUBLISHED)
    spans = published.values_list("starts", "ends")
    opened = first_gap(statement.starts, statement.ends, spans)
    if opened is None:
        return []
    rows = Statement.objects.select_for_update(of=("self",)).select_related("estate", "fund")
    waiting = rows.filter(fund=statement.fund_id, status=StatementStatus.SUBMITTED)
    return list(waiting.filter(ends__gte=opened).exclude(pk=statement.pk).order_by("pk"))
