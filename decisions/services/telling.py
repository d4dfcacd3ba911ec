"""Who hears of a vote (告知): owners and the neighbourhood office of each notice and its end (条例 14)."""

from communities.models import Ownership, Role, User
from communities.selectors import who_governs, who_holds
from communities.standing import current
from notifications.services.notices import notify, notify_number


def page_of(decision) -> str:
    return f"/e/{decision.estate.slug}/decisions/{decision.number}/"


def tell_of_notice(notice, *, actor, now) -> None:
    decision, days = notice.decision, _days(notice.decision)
    _tell_all(decision, "decisions.announced", days, f"announced:{notice.pk}", actor, now)


def text_of_notice(notice, phones, *, now) -> None:
    """By a text to registered phones that belong to no account."""
    decision = notice.decision
    for phone in phones:
        notify_number(
            estate=decision.estate, phone=phone, kind="decisions.announced",
            subject=subject_of(decision), path=page_of(decision),
            params={"title": decision.title, **_days(decision)}, now=now,
        )  # fmt: skip


def _days(decision) -> dict:
    return {"opens": f"{decision.opens_on:%Y-%m-%d}", "closes": f"{decision.closes_on:%Y-%m-%d}"}


def tell_of_end(decision, verb: str, *, actor, now) -> None:
    newest = decision.notices.latest("version")
    words = {"reason": decision.reason}
    _tell_all(decision, "decisions.taken_back", words, f"{verb}:{newest.pk}", actor, now)


def tell_of_objection(objection, *, now) -> None:
    decision = objection.notice.decision
    notify(
        estate=decision.estate, to=who_governs(decision.estate, now), kind="decisions.objected",
        subject=subject_of(decision), path=f"/desk/votes/{decision.pk}/",
        params={"title": decision.title}, now=now, key=f"decisions.objection:{objection.pk}",
        reason="management_body",
    )  # fmt: skip


def tell_of_answer(objection, *, now) -> None:
    decision = objection.notice.decision
    notify(
        estate=decision.estate, to=[objection.made_by], kind="decisions.answered",
        subject=subject_of(decision), path=f"{page_of(decision)}roll/",
        params={"title": decision.title}, now=now, key=f"decisions.objection:{objection.pk}:answer",
        reason="asker",
    )  # fmt: skip


def tell_of_opening(decision, *, now) -> None:
    words = {"closes": f"{decision.closes_on:%Y-%m-%d}"}
    _tell_all(decision, "decisions.opened", words, f"decisions.opened:{decision.pk}", None, now)


def tell_of_ballot(ballot, mandate, *, now) -> None:
    """Each account of the party: that a ballot came, when and whose, never what it says."""
    decision = ballot.decision
    notify(
        estate=decision.estate, to=accounts_of(ballot.party), kind="decisions.cast",
        subject=subject_of(decision), path=f"{page_of(decision)}ballot/",
        params={"title": decision.title, "homes": mandate.homes, "at": ballot.cast_at}, now=now,
        key=f"decisions.ballot:{ballot.pk}", reason="owner",
    )  # fmt: skip


def tell_of_hand_in(hand_in, *, now) -> None:
    """Each account of the party: that a sheet of hers went into the box, and when."""
    decision, party = hand_in.decision, hand_in.sheet.party
    words = {"homes": "、".join(party.homes), "at": hand_in.confirmed_at}
    notify(
        estate=decision.estate, to=accounts_of(party), kind="decisions.handed_in",
        subject=subject_of(decision), path=page_of(decision),
        params={"title": decision.title, **words}, now=now,
        key=f"decisions.hand_in:{hand_in.pk}", reason="owner",
    )  # fmt: skip


def tell_of_co_owners(said, mandate, stand, *, now) -> None:
    """Each account of the party: how it now stands between its co-owners."""
    decision, kind = said.decision, "said"
    if stand.is_disputed or stand.named:
        kind = "differ" if stand.is_disputed else "named"
    notify(
        estate=decision.estate, to=accounts_of(said.party), kind=f"decisions.co_owners_{kind}",
        subject=subject_of(decision), path=f"{page_of(decision)}co-owners/",
        params={"title": decision.title, "homes": mandate.homes}, now=now,
        key=f"decisions.co_owners:{said.pk}", reason="owner",
    )  # fmt: skip


def tell_of_letter(letter, what: str, *, now) -> None:
    """Each account of the party, and the agent: ``given`` or ``ended``."""
    owners = accounts_of(letter.party)
    for people, kind, reason in (
        (owners, what, "owner"),
        ([letter.agent], "held" if what == "given" else what, "agent"),
    ):
        notify(
            estate=letter.estate, to=people, kind=f"decisions.letter_{kind}",
            subject=subject_of(letter.decision), path=f"{page_of(letter.decision)}proxies/",
            params={
                "title": letter.decision.title, "homes": "、".join(letter.party.homes),
                "until": f"{letter.until:%Y-%m-%d}",
            },
            now=now, key=f"decisions.letter:{letter.pk}:{what}", reason=reason,
        )  # fmt: skip


def tell_of_count(decision, *, now) -> None:
    """Two counts differ: the bodies hear of it once, owners wait for the result."""
    _tell_bodies(decision, "decisions.disagree", f"disagree:{decision.pk}", now)


def tell_of_roll_change(decision, draft, *, now) -> None:
    """The bodies, once for each state of the register: their check is wanted before votes are cast."""
    event = f"roll_changed:{decision.pk}:{draft.sha256[:16]}"
    _tell_bodies(decision, "decisions.roll_changed", event, now, "roll/")


def tell_of_result(decision, *, now) -> None:
    _tell_all(decision, "decisions.counted", {}, f"decisions.counted:{decision.pk}", None, now)


def tell_of_signing(decision, counters, *, now) -> None:
    """Each of its counters: there is something to check and to sign."""
    for one in counters:
        notify(
            estate=decision.estate, to=[one.user], kind="decisions.sign",
            subject=subject_of(decision), path=f"/desk/votes/{decision.pk}/signing/",
            params={"title": decision.title}, now=now, key=f"decisions.sign:{one.pk}",
            reason="counter",
        )  # fmt: skip


def tell_of_result_objection(objection, *, now) -> None:
    decision = objection.result.decision
    notify(
        estate=decision.estate, to=who_governs(decision.estate, now),
        kind="decisions.result_objected", subject=subject_of(decision),
        path=f"/desk/result-objections/{objection.pk}/", params={"title": decision.title}, now=now,
        key=f"decisions.result_objection:{objection.pk}", reason="management_body",
    )  # fmt: skip


def tell_of_result_answer(objection, *, now) -> None:
    decision = objection.result.decision
    notify(
        estate=decision.estate, to=[objection.made_by], kind="decisions.result_answered",
        subject=subject_of(decision), path=f"{page_of(decision)}objections/",
        params={"title": decision.title}, now=now,
        key=f"decisions.result_objection:{objection.pk}:answer", reason="asker",
    )  # fmt: skip


def tell_of_final(decision, *, now) -> None:
    _tell_all(decision, "decisions.final", {}, f"decisions.final:{decision.pk}", None, now)


def tell_of_revocation(decision, *, now) -> None:
    """That a court or an authority stopped a vote, or took back what came of it."""
    _tell_all(
        decision, f"decisions.{decision.status}", {}, f"{decision.status}:{decision.pk}", None, now
    )


def accounts_of(party) -> list[User]:
    """Every account that one of the party's homes was bound to by its owner of the roll's day: who sells later votes."""
    held = Ownership.objects.filter(
        current(party.roll.made_on), estate_id=party.estate_id, unit__in=party.units
    )
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True))


def tell_of_paper(decision, owners, *, now) -> None:
    """Owners whose accounts nobody has confirmed."""
    notify(
        estate=decision.estate, to=owners, kind="decisions.paper_only", subject=subject_of(decision),
        path=page_of(decision), params={"title": decision.title}, now=now,
        key=f"decisions.paper_only:{decision.pk}", reason="owner",
    )  # fmt: skip


def tell_of_counter(counter, *, now) -> None:
    decision = counter.decision
    notify(
        estate=decision.estate, to=[counter.user], kind="decisions.counter",
        subject=subject_of(decision), path=f"/desk/votes/{decision.pk}/counters/",
        params={"title": decision.title}, now=now, key=f"decisions.counter:{counter.pk}",
        reason="counter",
    )  # fmt: skip


def subject_of(decision) -> str:
    return f"decisions.decision:{decision.pk}"


def _tell_all(decision, kind: str, words: dict, event: str, actor, now) -> None:
    """Owners, the management body and the neighbourhood office; each once, by the first of these ties."""
    reached = {actor.pk} if actor else set()
    for people, reason in (
        (who_holds(decision.estate, now, Role.OWNER), "owner"),
        (who_governs(decision.estate, now), "management_body"),
        (who_holds(decision.estate, now, Role.COMMUNITY_OFFICER), "community"),
    ):
        fresh = [one for one in people if one.pk not in reached]
        reached |= {one.pk for one in fresh}
        notify(
            estate=decision.estate, to=fresh, kind=kind, subject=subject_of(decision),
            path=page_of(decision), params={"title": decision.title, **words}, now=now,
            key=f"decisions.{event}", reason=reason,
        )  # fmt: skip


def _tell_bodies(decision, kind: str, event: str, now, page: str = "") -> None:
    people = [
        *who_governs(decision.estate, now),
        *who_holds(decision.estate, now, Role.COMMUNITY_OFFICER),
    ]
    notify(
        estate=decision.estate, to=people, kind=kind, subject=subject_of(decision),
        path=f"/desk/votes/{decision.pk}/{page}", params={"title": decision.title}, now=now,
        key=f"decisions.{event}", reason="management_body",
    )  # fmt: skip
