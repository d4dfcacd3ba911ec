"""委托和终止: an owner lets somebody of the estate vote for her party, and takes it back."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock
from communities.errors import DomainError, StaleState
from communities.models import Membership, User
from communities.permissions import require
from communities.roles import AT_HOME
from communities.services.attempts import count_attempt
from communities.services.trail import audit
from decisions.models import Decision, LetterEnd, ProxyLetter
from decisions.proxies import Kind, Lack, lacks
from decisions.selectors.co_owners import CoOwners
from decisions.selectors.letters import (
    held_by_agent,
    in_force,
    letters_of,
    numbered,
    property_staff,
    proxy_of,
    using_places,
)
from decisions.selectors.mandates import Mandate, own_mandates
from decisions.services.open_votes import hold_open, takes_votes
from decisions.services.telling import tell_of_letter

# Where each of these is typed.
LACKS = {
    Lack.AGENT: ("phone", gettext_lazy("受托人要是另一个人。")),
    Lack.MATTERS: ("matters", gettext_lazy("请勾选委托的事项。")),
    Lack.TERM: ("until", gettext_lazy("请写清委托从哪天到哪天，结束不能早于开始。")),
    Lack.EXPIRED: ("until", gettext_lazy("委托要到表决的最后一天才够。")),
    Lack.PROPERTY_STAFF: (
        "phone",
        gettext_lazy("按这次表决的口径，物业公司的人不能受托，请委托别人。"),
    ),
}


def agent_of(*, decision: Decision, phone: str, actor, now, counted_as: str = "agent") -> User:
    """受托人: whose proved phone this is, at home in the estate. Looking is counted, so that nobody tries out numbers.

    DomainError where there is nobody. Not inside a transaction.
    """
    count_attempt(counted_as, str(actor.pk), now)
    at_home = Membership.objects.current(now).filter(estate=decision.estate, role__in=AT_HOME)
    found = User.objects.filter(phone=phone, is_active=True, pk__in=at_home.values("user")).first()
    if found is None:
        raise DomainError(
            _("本小区没有用这个手机号登录的住户。请受托人先绑定房屋，或者投纸质选票时书面委托。"),
            field="phone",
        )
    return found


@transaction.atomic
def give_letter(
    *, decision, party: int, agent: User, matters: frozenset[int], instruction: str,
    since: date | None, until: date | None, actor, now,
) -> ProxyLetter:  # fmt: skip
    """委托, of a party that the actor may cast for herself; an older letter of hers for it ends.

    DomainError for what makes it no authority (民法典 165; `proxies.lacks`), for some of the questions alone, and past
    the places that the rules of the vote leave an agent; StaleState where the vote is not open. All of the party and
    the agent are told.
    """
    decision = hold_open(decision)
    require(actor, "decisions.cast_ballot", decision, now)
    if not takes_votes(decision, now):
        raise StaleState(_("表决已经截止，不能再委托。"))
    mandate = _mandate(decision, actor, party, now)
    letter = ProxyLetter(
        estate=decision.estate, decision=decision, party=mandate.party, principal=actor, agent=agent,
        matters=sorted(matters), instruction=instruction, since=since, until=until, given_at=now,
    )  # fmt: skip
    check_letter(decision, letter, mandate.co_owners, now)
    check_places(decision, letter)
    for older in in_force(letters_of(decision)).filter(party=mandate.party, principal=actor):
        end_now(older, actor, now)
    letter.save()
    audit(
        estate=decision.estate, actor=actor, verb="decisions.letter.given", subject=letter, at=now,
        detail={"agent": agent.pk},
    )  # fmt: skip
    tell_of_letter(letter, "given", now=now)
    return letter


@transaction.atomic
def end_letter(*, letter: ProxyLetter, actor, now) -> LetterEnd:
    """终止委托, by the principal or the agent; what was cast before stands until somebody casts again."""
    decision = hold_open(letter.decision)
    require(actor, "decisions.cast_ballot", decision, now)
    if actor.pk not in {letter.principal_id, letter.agent_id}:
        raise DomainError(_("只有委托人和受托人能终止委托。"))
    ended = end_now(letter, actor, now) if takes_votes(decision, now) else None
    if ended is None:
        raise StaleState(_("这份委托已经终止，或者表决已经截止。"))
    return ended


def end_own_letters(decision: Decision, mandate: Mandate, actor, now) -> None:
    """Who votes herself ends what she gave; the only owner of a party also what she gave on paper."""
    given = Q(principal=actor) if mandate.co_owners else Q(principal=actor) | Q(principal=None)
    for letter in in_force(letters_of(decision)).filter(given, party=mandate.party):
        end_now(letter, actor, now)


def end_now(letter: ProxyLetter, actor, now) -> LetterEnd | None:
    """None where it has ended already."""
    row, is_new = LetterEnd.objects.get_or_create(
        letter=letter, defaults={"estate": letter.estate, "ended_by": actor, "ended_at": now}
    )
    if not is_new:
        return None
    audit(estate=letter.estate, actor=actor, verb="decisions.letter.ended", subject=letter, at=now)
    tell_of_letter(letter, "ended", now=now)
    return row


def _mandate(decision: Decision, actor, party: int, now) -> Mandate:
    mine = own_mandates(decision, actor, now)
    found = next((one for one in mine if one.party.pk == party), None)
    if found is None:
        raise DomainError(_("您不是这一票的业主。"))
    if found.why_not:
        raise DomainError(found.why_not)
    return found


def check_letter(decision: Decision, letter: ProxyLetter, shared: CoOwners | None, now) -> None:
    """DomainError for what makes it no authority; ``shared`` where the party has several owners."""
    staff = property_staff(decision, [letter.agent], now)
    proxy = proxy_of(letter, staff)
    if letter.agent_id == letter.principal_id:
        raise DomainError(LACKS[Lack.AGENT][1], field="phone")
    everything = numbered(decision)
    for lack in lacks(
        proxy, matters=everything, closing_day=decision.closes_on, rules=decision.vote_rules
    ):
        field, words = LACKS[lack]
        raise DomainError(words, field=field)
    if proxy.matters != everything:
        raise DomainError(
            _("一张选票回答全部事项，不能只委托其中几项。请勾选全部事项，或者自己投。"),
            field="matters",
        )
    if letter.since > decision.closes_on or letter.until < clock.local(now).date():
        raise DomainError(LACKS[Lack.TERM][1], field="until")
    if shared and letter.agent_id in shared.voices:
        raise DomainError(_("受托人是这套房的共有业主：请在“共有业主”里推选。"), field="phone")


def check_places(decision: Decision, letter: ProxyLetter) -> None:
    """DomainError past the places of an agent; one after the other, so that two letters do not both take her last."""
    if letter.kind != Kind.AGENT:
        return
    User.objects.select_for_update(no_key=True).get(pk=letter.agent_id)
    cap = decision.vote_rules.proxy_cap
    held = held_by_agent(using_places(decision), letter.agent) - {letter.party_id}
    if len(held) >= cap:
        raise DomainError(
            _("按这次表决的口径，一个人最多受托 %(n)s 户，这个人已经满了。请委托别人。")
            % {"n": cap},
            field="phone",
        )
