"""What happens to the books when something happens below."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from communities import clock
from communities.held import Held
from communities.signals import held_asked, roster_rests_asked, roster_stored, touched_asked
from communities.standing import standing_of
from decisions.rules_of_law import Outcome
from decisions.selectors.results import matter_results
from decisions.signals import decision_confirmed, vote_decided
from finance.models import Authority, BankAccount, Bill, CashShift, EntryDraft, Statement
from finance.services.books import add_missing_accounts
from finance.states import DraftStatus, ShiftStatus, StatementStatus


@receiver(decision_confirmed)
def a_decision_is_an_authority(decision, **_more):
    """Each adopted matter may be named by entries at once."""
    scope = "" if decision.is_of_all else decision.scope
    adopted = [one for one in decision.matters.all() if one.outcome == Outcome.ADOPTED]
    is_one = decision.matters.count() == 1
    for matter in adopted:
        Authority.objects.create(
            matter=matter, decided_date=decision.decided_on,
            **_named(decision, decision.title, scope, 0 if is_one else matter.position),
        )  # fmt: skip


@receiver(vote_decided)
def a_vote_is_an_authority(decision, now, **_more):
    """The same of a vote held here, once its result is final."""
    results = matter_results(decision)
    by_position = {one.position: one for one in decision.matters.all()}
    scope = decision.scope_words if decision.buildings or decision.stairs else ""
    for one in results:
        if one.outcome == Outcome.ADOPTED:
            Authority.objects.create(
                motion=by_position[one.position], decided_date=clock.local(now).date(),
                **_named(decision, decision.title, scope, one.position if len(results) > 1 else 0),
            )  # fmt: skip


def _named(decision, title: str, scope: str, position: int) -> dict:
    """``position`` 0 where there is one matter, ``scope`` empty where all owners voted."""
    part = _("（第 %s 项）") % position if position else ""
    whose = f" · {scope}" if scope else ""
    return {
        "estate": decision.estate,
        "kind": Authority.Kind.DECISION,
        "title": f"{title}{part}{whose}"[:120],
        "reference": decision.number,
    }


@receiver(held_asked)
def drafts_and_shift(user, estate, now, **_more):
    """Drafts are the office's whoever wrote them; a shift that she has not closed is closed by others."""
    mine = EntryDraft.objects.for_estate(estate).filter(created_by=user)
    unfinished = mine.filter(status__in=[DraftStatus.DRAFT, DraftStatus.RETURNED])
    waiting = EntryDraft.objects.for_estate(estate).filter(status=DraftStatus.SUBMITTED)
    if not standing_of(user, estate, now).governs:
        waiting = waiting.none()
    shifts = CashShift.objects.for_estate(estate).filter(cashier=user, status=ShiftStatus.OPEN)
    return [
        Held(_("没提交的记账草稿"), unfinished.count(), is_hers=False),
        Held(
            _("已提交、等确认的账目"),
            mine.filter(status=DraftStatus.SUBMITTED).count(),
            is_hers=False,
        ),
        Held(_("等她所在机构确认的账目"), waiting.exclude(created_by=user).count(), is_hers=False),
        Held(_("没结的收款班次"), shifts.count(), is_hers=False),
    ]


@receiver(touched_asked)
def money_of_the_body(estate, **_more):
    """What the next body approves from its first day on, and the accounts whose seals it changes."""
    accounts = BankAccount.objects.for_estate(estate).exclude(kind=BankAccount.Kind.CLEARING)
    drafts = EntryDraft.objects.for_estate(estate).filter(status=DraftStatus.SUBMITTED)
    sheets = Statement.objects.for_estate(estate).filter(status=StatementStatus.SUBMITTED)
    return [
        Held(_("银行和支付账户：到银行换印鉴、网银和经办人"), accounts.count(), is_hers=False),
        Held(_("等确认的账目：从那天起由新的管理主体确认"), drafts.count(), is_hers=False),
        Held(_("等确认的公示表：从那天起由新的管理主体确认"), sheets.count(), is_hers=False),
    ]


@receiver(roster_stored)
def new_buildings_have_their_accounts(estate, **_more):
    """Books that are open get the group of a building that came later."""
    add_missing_accounts(estate)


@receiver(roster_rests_asked)
def bills_rest_on_the_register(units, since, **_more):
    made = Bill.objects.filter(unit__in=units, run__posted_at__gte=since)
    return _("账单") if made.exists() else ""
