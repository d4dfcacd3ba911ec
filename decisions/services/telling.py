"""Who hears of a vote (告知): owners and the neighbourhood office of each notice and its end (条例 14)."""

from communities.models import Role
from communities.selectors import who_governs, who_holds
from notifications.services.notices import notify


def page_of(decision) -> str:
    return f"/e/{decision.estate.slug}/decisions/{decision.number}/"


def tell_of_notice(notice, *, actor, now) -> None:
    decision = notice.decision
    days = {"opens": f"{decision.opens_on:%Y-%m-%d}", "closes": f"{decision.closes_on:%Y-%m-%d}"}
    _tell_all(decision, "decisions.announced", days, f"announced:{notice.pk}", actor, now)


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


def subject_of(decision) -> str:
    return f"decisions.decision:{decision.pk}"


def _tell_all(decision, kind: str, words: dict, event: str, actor, now) -> None:
    """Owners, the management body and the neighbourhood office; each once, by the first of these ties."""
    reached = {actor.pk}
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
