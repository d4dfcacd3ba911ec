"""What a hand-over's pages read (查询): lines with both sides' words, signatures, what is missing."""

from django.db.models import Prefetch

from communities.models import ServiceContract
from communities.standing import NEVER_BEGAN
from portal.handover.states import HandoverStatus
from portal.models import Handover, HandoverLine, HandoverStand, Party


def contract_of(estate, now) -> ServiceContract | None:
    """The service contract in force at ``now``, or the last one that was."""
    rows = ServiceContract.objects.for_estate(estate).filter(valid_from__lte=now)
    rows = rows.exclude(NEVER_BEGAN)
    return rows.select_related("company", "estate").order_by("-valid_from").first()


def lines_with_stands(handover: Handover) -> list[HandoverLine]:
    """The list in its order, each line with ``stand(party)``: the newest word of that side."""
    stands = HandoverStand.objects.order_by("pk").select_related("by")
    rows = handover.lines.order_by("pk").prefetch_related(Prefetch("stands", stands))
    return list(rows)


def stands_missing(handover: Handover, party: str) -> int:
    return handover.lines.exclude(stands__party=party).count()


def waits_for_answers(handover: Handover, party: str) -> bool:
    """Whether ``party`` cannot sign yet, because keys and arrears are not answered for.

    Who refuses to sign answers nothing: once that is recorded, the others need not wait.
    """
    answers = handover.lines.filter(kind=HandoverLine.Kind.ARREARS, added_by__isnull=False)
    if answers.exists():
        return False
    refusal = handover.signatures.filter(party=Party.OUTGOING, refused=True)
    return party == Party.OUTGOING or not refusal.exists()


def signatures_of(handover: Handover) -> list[dict]:
    """Each side with its signature, its refusal, or neither; the witness only where there is one."""
    rows = {(row.party, row.refused): row for row in handover.signatures.select_related("by")}
    found = []
    for party in Party:
        signed, refused = rows.get((party, False)), rows.get((party, True))
        if party != Party.WITNESS or signed:
            found.append({"party": party, "signed": signed, "refused": None if signed else refused})
    return found


def waiting_to_begin(now):
    """Settled hand-overs whose minute has come."""
    return Handover.objects.filter(status=HandoverStatus.SETTLED, effective_at__lte=now)
