"""Changes that wait for a second person, as people read them."""

from django.apps import apps
from django.db.models import Q

from communities.models import AdminChange, Membership, Role, User
from communities.selectors.people import estates_of, who_holds
from communities.standing import Standing, standings_of
from communities.states import ChangeStatus

# Those of ``communities.confirm_change``.
DECIDERS = (Role.OPERATOR, Role.SUPERVISOR)


def changes_for(user, now):
    """Of what all share, and of one's own estates."""
    own = Q(estate=None) | Q(estate__in=estates_of(user, now))
    return AdminChange.objects.filter(own).select_related("asked_by", "decided_by", "estate")


def changes_waiting(user, now):
    return changes_for(user, now).filter(status=ChangeStatus.ASKED)


def changes_decided(user, now):
    """The newest first."""
    rows = changes_for(user, now).exclude(status=ChangeStatus.ASKED)
    return rows.order_by("-decided_at", "-pk")


def n_changes_for(mine: Standing) -> int:
    """How many wait for this person: those that another employer's people asked for.

    Mostly none waits anywhere, which is asked first: whose estates are hers costs more.
    """
    asked = AdminChange.objects.filter(status=ChangeStatus.ASKED)
    if not mine.may("communities.confirm_change") or not asked.exists():
        return 0
    rows = list(changes_waiting(mine.user, mine.now).exclude(asked_by=mine.user))
    known = standings_of((row.asked_by for row in rows), [None], mine.now)
    return sum(
        not mine.shares_employer_with(known[row.asked_by_id, None], row.asked_at) for row in rows
    )


def who_decides(change: AdminChange, now) -> list[User]:
    """Those who may confirm it: operators and street offices, of another employer than whoever
    asked; where it is an estate's own, of that estate."""
    if change.estate:
        found = who_holds(change.estate, now, *DECIDERS)
    else:
        held = Membership.objects.current(now).filter(role__in=DECIDERS)
        found = list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk"))
    asker = change.asked_by
    known = standings_of([asker, *found], [None], now)
    theirs = known[asker.pk, None]
    return [
        one
        for one in found
        if one != asker
        and known[one.pk, None].employers_anywhere
        and not known[one.pk, None].shares_employer_with(theirs, change.asked_at)
    ]


def lines_of(change: AdminChange) -> list[tuple[str, str, str]]:
    """(field, before, after) of what differs, in people's words."""
    model = apps.get_model(change.model)
    names = [name for name, text in change.values.items() if change.before.get(name) != text]
    return [
        (
            _label(model, name),
            _words(model, name, change.before.get(name)),
            _words(model, name, change.values[name]),
        )
        for name in names
    ]


def _field(model, name):
    known = {field.attname: field for field in model._meta.concrete_fields}
    return known.get(name)


def _label(model, name) -> str:
    field = _field(model, name)
    return str(field.verbose_name) if field else ""


def _words(model, name, text) -> str:
    field = _field(model, name)
    if text is None or field is None:
        return "" if text is None else str(text)
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=text).first() or text)
    return str(dict(field.flatchoices).get(text, text))
