"""物业交接 from opening to signing: the list is frozen, each side speaks to each line, then signs.

Two people of one employer never sign for two sides. A clock is not touched by any of it.
"""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import PropertyCompany, ServiceContract, User
from communities.money import yuan
from communities.permissions import DENIED, require
from communities.selectors import management_body_of
from communities.services import audit
from communities.standing import Standing, standing_of, standings_of
from communities.transitions import move
from portal.handover import notices
from portal.handover.inventory import inventory
from portal.handover.selectors import (
    contract_of,
    lines_with_stands,
    stands_missing,
    waits_for_answers,
)
from portal.handover.states import HANDOVER_STEPS, UNDER_WAY, HandoverStatus
from portal.models import Handover, HandoverLine, HandoverSignature, HandoverStand, Party


@transaction.atomic
def open_handover(
    *,
    estate,
    company: PropertyCompany,
    fee_model: str,
    incoming_user: User,
    authority: str,
    planned_at,
    actor,
    now,
    valid_until=None,
) -> Handover:
    """发起交接 by the management body, with the new contract's terms and what they rest on.

    ``incoming_user`` signs for the new company and is its manager from the agreed minute on.
    """
    require(actor, "portal.open_handover", estate, now)
    outgoing = _outgoing(estate, company, now)
    _check_terms(estate, planned_at, authority, now)
    _check_newcomer(incoming_user, estate, outgoing, now)
    handover = Handover(
        estate=estate,
        outgoing=outgoing,
        company=company,
        fee_model=fee_model,
        valid_until=valid_until,
        incoming_user=incoming_user,
        authority=authority.strip(),
        planned_at=planned_at,
        opened_by=actor,
        opened_at=now,
    )
    handover.full_clean()
    handover.save()
    audit(
        estate=estate, actor=actor, verb="portal.handover.opened", subject=handover, at=now,
        after=HandoverStatus.OPEN,
    )  # fmt: skip
    notices.opened(handover, now)
    return handover


def _check_terms(estate, planned_at, authority: str, now) -> None:
    if planned_at <= now:
        raise DomainError(_("交接时间必须晚于现在。"), field="planned_at")
    if not authority.strip():
        raise DomainError(_("请写明选聘依据，例如业主大会决定的日期和编号。"), field="authority")
    if Handover.objects.for_estate(estate).filter(status__in=UNDER_WAY).exists():
        raise DomainError(_("本小区已有一次交接在进行。"))


def _outgoing(estate, company: PropertyCompany, now):
    """The contract that ends with the handover."""
    outgoing = contract_of(estate, now)
    if outgoing is None:
        raise DomainError(_("本小区还没有过物业服务合同，无需交接。"))
    if outgoing.company_id == company.pk:
        raise DomainError(_("新物业和原物业是同一家企业。"), field="company_name")
    return outgoing


def _check_newcomer(user, estate, outgoing: ServiceContract, now) -> None:
    """The new company's person may serve neither the old company nor a body of this estate."""
    standing = standing_of(user, estate, now)
    if ("company", outgoing.company_id) in standing.employers_anywhere:
        raise DomainError(_("新物业的负责人不能是原物业的人。"), field="phone")
    if standing.employers:
        raise DomainError(_("新物业的负责人已在本小区任职，请换一个人。"), field="phone")


@transaction.atomic
def draw_up_list(*, handover: Handover, actor, now) -> Handover:
    """列交接清单: what the rooms hold at this moment, frozen."""
    require(actor, "portal.draw_up_handover", handover, now)
    move(handover, HANDOVER_STEPS, "draw_up", actor=actor, now=now, listed_at=now)
    HandoverLine.objects.bulk_create(
        HandoverLine(
            estate=handover.estate,
            handover=handover,
            kind=row.kind,
            title=row.title[:200],
            value=row.value[:300],
            source=row.source,
            at=now,
        )
        for row in inventory(handover, now)
    )
    return handover


@transaction.atomic
def add_line(*, handover: Handover, title: str, value: str, actor, now) -> HandoverLine:
    """手工补一行: papers, things and what was forgotten; not after the first signature."""
    require(actor, "portal.add_handover_line", handover, now)
    _hold(handover)
    if handover.signatures.exists():
        raise DomainError(_("已经有一方签字，清单不能再增加。"))
    line = HandoverLine(
        estate=handover.estate,
        handover=handover,
        kind=HandoverLine.Kind.ITEM,
        title=title.strip(),
        value=value.strip(),
        added_by=actor,
        at=now,
    )
    line.full_clean()
    line.save()
    audit(
        estate=handover.estate, actor=actor, verb="portal.handoverline.added", subject=line, at=now
    )
    return line


@transaction.atomic
def answer(
    *, handover: Handover, keys: list[str], arrears_fen: int, n_units: int, actor, now
) -> list[HandoverLine]:
    """交代钥匙和欠费, by the company that leaves and once: a line for each kind of key, and what
    owners owe it; where there is nothing, a line says so. Nobody signs before it.

    The sum is that company's own word: no bill is kept here. What is wrong in it is disputed.
    """
    if _side(handover, actor, now) != Party.OUTGOING:
        raise NotAllowed(DENIED)
    _hold(handover)
    if not waits_for_answers(handover, Party.OUTGOING):
        raise StaleState(_("钥匙和欠费已经交代，要改的请补一行。"))
    if handover.signatures.filter(refused=False).exists():
        raise DomainError(_("已经有一方签字，清单不能再增加。"))
    if arrears_fen < 0 or (arrears_fen > 0) != (n_units > 0):
        raise DomainError(_("欠费请写明金额和户数，或写明没有。"))
    lines = HandoverLine.objects.bulk_create(
        HandoverLine(
            estate=handover.estate, handover=handover, kind=kind, title=title, value=value,
            added_by=actor, at=now,
        )
        for kind, title, value in _answers(keys, arrears_fen, n_units)
    )  # fmt: skip
    audit(
        estate=handover.estate, actor=actor, verb="portal.handover.answered", subject=handover,
        at=now, detail={"keys": len(keys), "arrears_fen": arrears_fen, "units": n_units},
    )  # fmt: skip
    return lines


def _answers(keys, arrears_fen, n_units):
    """(kind, title, value): silence is no answer, so that 没有 stands in a line too."""
    kind = HandoverLine.Kind
    for key in keys:
        yield kind.KEYS, key.strip()[:200], ""
    if not keys:
        yield kind.KEYS, _("钥匙和门禁卡"), _("没有")
    owed = _("%(yuan)s 元，%(n)s 户") % {"yuan": yuan(arrears_fen), "n": n_units}
    title = _("业主欠费（原物业自述，本平台没有账单）")
    yield kind.ARREARS, title, owed if n_units else _("没有")


@transaction.atomic
def say(*, handover: Handover, disputes: dict[int, str], actor, now) -> int:
    """逐项表态 of one's own side: the named lines are disputed with words, all others agreed.

    Returns how many lines are disputed. What was said before stays in the rows.
    """
    party = _side(handover, actor, now)
    _hold(handover)
    if handover.signatures.filter(party=party, refused=False).exists():
        raise DomainError(_("您这一方已经签字，不能再改。"))
    lines = {line.pk: line for line in lines_with_stands(handover)}
    if disputes.keys() - lines.keys():
        raise DomainError(_("清单里没有这一行。"))
    said = []
    for pk, line in lines.items():
        words = disputes.get(pk, "").strip()
        if pk in disputes and not words:
            raise DomainError(_("有异议的行请写明理由：%s") % line.title)
        before = line.stand(party)
        if before is None or (before.agrees, before.words) != (not words, words):
            said.append(
                HandoverStand(
                    estate=handover.estate, line=line, party=party, agrees=not words,
                    words=words[:300], by=actor, at=now,
                )
            )  # fmt: skip
    HandoverStand.objects.bulk_create(said)
    return len(disputes)


def _side(handover, actor, now) -> str:
    """Which company the person speaks for; whoever speaks for neither is refused."""
    company = ("company", handover.outgoing.company_id)
    if actor.pk == handover.incoming_user_id:
        require(actor, "portal.sign_as_incoming", handover, now)
        return Party.INCOMING
    standing = require(actor, "portal.sign_as_outgoing", handover, now)
    if company not in standing.employers:
        raise DomainError(_("只有原物业的经理可以为原物业表态。"))
    return Party.OUTGOING


@transaction.atomic
def sign(*, handover: Handover, party: str, actor, now, words: str = "") -> HandoverSignature:
    """签字 for one side over the list as it stands; disputed lines stay listed."""
    signer = require(actor, f"portal.sign_as_{party}", handover, now)
    _hold(handover)
    if waits_for_answers(handover, party):
        raise DomainError(
            _("原物业还没有交代钥匙和欠费，交代后才能签字；不肯交代的，先记录它拒签。")
        )
    if party in (Party.OUTGOING, Party.INCOMING):
        if _side(handover, actor, now) != party:
            raise DomainError(_("您不能替另一方签字。"))
        if stands_missing(handover, party):
            raise DomainError(_("还有没有表态的行，请先逐项认可或写明异议。"))
    if party == Party.WITNESS and not needs_witness(handover, now):
        raise DomainError(_("这次交接不需要街道见证。"))
    _check_strangers(handover, signer, party)
    return _signed(handover, party, actor, now, refused=False, words=words)


@transaction.atomic
def record_refusal(*, handover: Handover, party: str, words: str, actor, now) -> HandoverSignature:
    """记录拒签 of one company, with the reason; the other one cannot refuse as well."""
    require(actor, "portal.record_refusal", handover, now)
    _hold(handover)
    if party not in (Party.OUTGOING, Party.INCOMING):
        raise DomainError(_("只能记录原物业或新物业拒签。"))
    if not words.strip():
        raise DomainError(_("请写明拒签的情况。"), field="words")
    if handover.signatures.filter(party=party, refused=False).exists():
        raise DomainError(_("这一方已经签字。"))
    if handover.signatures.filter(refused=True).exclude(party=party).exists():
        raise DomainError(_("双方都拒签时不能交接，请重新商定。"))
    return _signed(handover, party, actor, now, refused=True, words=words)


@transaction.atomic
def cancel(*, handover: Handover, reason: str, actor, now) -> Handover:
    """撤销交接 before it is settled; what was listed and signed stays to be read."""
    require(actor, "portal.cancel_handover", handover, now)
    if not reason.strip():
        raise DomainError(_("请写明撤销的原因。"), field="reason")
    return _moved(handover, "cancel", actor, now, reason=reason.strip())


def needs_witness(handover: Handover, now) -> bool:
    """Where the 居委会 itself manages the estate, a refusal is witnessed by the street office."""
    managing = management_body_of(handover.estate, now)
    return managing is not None and managing.body.kind == "neighbourhood"


def digest(handover: Handover) -> str:
    """清单指纹: SHA-256 over the lines in their order, fields and lines set apart by 0x1F, 0x1E."""
    rows = handover.lines.order_by("pk").values_list("kind", "title", "value", "source")
    return hashlib.sha256("\x1e".join("\x1f".join(row) for row in rows).encode()).hexdigest()


def _check_strangers(handover, signer: Standing, party) -> None:
    """Nobody signs for two sides, and no two who sign share an employer, or did when one signed."""
    others = handover.signatures.filter(refused=False).exclude(party=party).select_related("by")
    estate = handover.estate
    known = standings_of([other.by for other in others], [estate], signer.now)
    for other in others:
        is_same = other.by_id == signer.user.pk
        if is_same or signer.shares_employer_with(known[other.by_id, estate.pk], other.at):
            raise DomainError(_("同一单位的两人不能分别代表两方签字。"))


def _signed(handover, party, actor, now, *, refused, words) -> HandoverSignature:
    if handover.signatures.filter(party=party, refused=refused).exists():
        raise StaleState(_("这一方已经签过，请刷新后再看。"))
    row = HandoverSignature.objects.create(
        estate=handover.estate,
        handover=handover,
        party=party,
        by=actor,
        refused=refused,
        words=words.strip()[:300],
        digest=digest(handover),
        at=now,
    )
    verb = "refused" if refused else "signed"
    audit(
        estate=handover.estate, actor=actor, verb=f"portal.handover.{verb}", subject=handover,
        at=now, detail={"party": party},
    )  # fmt: skip
    return row


def _hold(handover) -> None:
    """Nothing is added or said while somebody signs."""
    Handover.objects.select_for_update().get(pk=handover.pk)
    check_listed(handover)


def check_listed(handover) -> None:
    """StaleState unless the list lies open for words and signatures."""
    handover.refresh_from_db(fields=["status"])
    if handover.status != HandoverStatus.LISTED:
        raise StaleState(_("现在不能这样做，请刷新后再看。"))


def _moved(handover, verb, actor, now, **changes) -> Handover:
    move(handover, HANDOVER_STEPS, verb, actor=actor, now=now, **changes)
    return handover
