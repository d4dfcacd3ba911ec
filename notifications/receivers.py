"""Rooms below signal up; who is concerned is told here."""

from celery import current_app
from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse

from communities.models import LadderStep, Membership, Role
from communities.selectors import who_answers, who_operates
from communities.selectors.changes import who_decides
from communities.signals import (
    change_asked,
    change_decided,
    clocks_recomputed,
    codes_alarmed,
    express_handed_in,
    home_joined,
    home_left,
)
from communities.standing import standing_of
from communities.states import ChangeStatus
from communities.wording import phone_masked
from notifications.alerts import (
    CHANGE_ASKED,
    CHANGE_DECLINED,
    CHANGE_MADE,
    CODES,
    JOINED,
    LEFT,
    RECOMPUTED,
)
from notifications.services import hand_in, notify, settle


@receiver(express_handed_in)
def send_at_once(lives, now, signal=None, sender=None, **words):
    """Whoever sends is woken by the commit; where nobody hears it, the next beat finds the row."""
    hand_in(**words, lives=lives, now=now)

    def wake():
        current_app.send_task("notifications.tasks.send_express", [words["channel"]])

    # A function with a name: Django says in its log which one failed.
    transaction.on_commit(wake, robust=True)


@receiver(change_asked)
def tell_who_decides(change, now, **_):
    _tell_of_change(change, who_decides(change, now), CHANGE_ASKED, now)


@receiver(change_decided)
def tell_who_asked(change, now, **_):
    settle(subject=_subject(change), kind=CHANGE_ASKED, now=now)
    kind = CHANGE_MADE if change.status == ChangeStatus.MADE else CHANGE_DECLINED
    _tell_of_change(change, [change.asked_by], kind, now)


def _subject(change) -> str:
    return f"communities.adminchange:{change.pk}"


def _tell_of_change(change, readers, kind: str, now) -> None:
    notify(
        estate=change.estate,
        to=readers,
        kind=kind,
        subject=_subject(change),
        path=reverse("admin-change", args=[change.pk]),
        params={"title": change.title},
        now=now,
        key=f"{kind}:{change.pk}",
    )


@receiver(codes_alarmed)
def tell_operators(count, now, **_):
    """Somebody asks for codes by the hundred; those are sent, and paid for."""
    notify(
        estate=None,
        to=who_operates(now),
        kind=CODES,
        subject="communities.codeattempts:all",
        path="/admin/",
        params={"count": count},
        now=now,
        reason="operator",
    )


@receiver(clocks_recomputed)
def tell_of_new_ends(clocks, now, **_):
    """Who answers for it, and the reporter, each with the page that is theirs."""
    for clock in clocks:
        answering, reason = _answering(clock, now)
        tell_of_new_end(clock, answering, reason, clock.path, now)
        if clock.reporter:
            tell_of_new_end(clock, [clock.reporter], "reporter", clock.reporter_path, now)


def tell_of_new_end(clock, readers, reason, path, now) -> None:
    notify(
        estate=clock.estate,
        to=readers,
        kind=RECOMPUTED,
        subject=clock.subject,
        path=path,
        params={"title": clock.title, "due": clock.shown_due},
        now=now,
        key=f"recomputed:{clock.pk}:{clock.calendar_version}",
        reason=reason,
    )


def _answering(clock, now) -> tuple[list, str]:
    """Whoever answers for it; of a letter to a body, where no manager stands on the ladder, only
    the handler, while she is in office here."""
    ladder = LadderStep.objects.filter(ladder=clock.ladder)
    if ladder.filter(recipient=LadderStep.Recipient.MANAGER).exists():
        return who_answers(clock.handler, clock.estate, now)
    if clock.handler and standing_of(clock.handler, clock.estate, now).is_in_office():
        return [clock.handler], "handler"
    return [], ""


@receiver(home_joined)
def tell_the_owners(membership, now, **_):
    """Every owner of the home, and nobody the telephone number in clear."""
    owners = Membership.objects.current(now).filter(unit=membership.unit_id, role=Role.OWNER)
    user = membership.user
    notify(
        estate=membership.estate,
        to=[one.user for one in owners.select_related("user")],
        kind=JOINED[membership.role],
        subject=f"{membership._meta.label_lower}:{membership.pk}",
        path="/me/units/",
        params={
            "home": str(membership.unit),
            "who": phone_masked(user.phone) if user.phone else user.office_name,
            "until": membership.valid_until,
        },
        now=now,
        key=f"joined:{membership.pk}",
        reason="owner",
    )


@receiver(home_left)
def tell_whose_role_ended(membership, now, **_):
    notify(
        estate=membership.estate,
        to=[membership.user],
        kind=LEFT[membership.role],
        subject=f"{membership._meta.label_lower}:{membership.pk}",
        path="/me/units/",
        params={"home": str(membership.unit)},
        now=now,
        key=f"left:{membership.pk}",
        reason="account",
    )
