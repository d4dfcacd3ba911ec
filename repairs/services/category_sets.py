"""Categories (报修类别) of an estate: its management body adopts a numbered version of the whole set."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.limits import NOTICE
from communities.models import Estate
from communities.permissions import require
from communities.services import audit
from repairs.levels import STRICTNESS, Level
from repairs.models import Category, CategorySet
from repairs.models.setup import Part

MAX_ACTIVE = 12
NOTHING = {"next_label": "", "next_level": "", "is_retiring": False}


@dataclass(frozen=True)
class Kind:
    """One category as it is to be; ``slug`` is empty for a new one."""

    label: str
    level: str
    part: str = ""
    is_active: bool = True
    slug: str = ""


@transaction.atomic
def adopt_categories(
    *, estate, kinds: list[Kind], document: str, actor, now, seen: int | None = None
) -> CategorySet:
    """通过报修类别: names, levels, parts, what is in use and what is new; holds for new tickets.

    Tickets that are there keep the name and level they were reported with. Only by the management
    body, resting on a document. A milder level, another name and going out of use take from a
    reader what she chose by, so they hold after 7 days' notice. A name that was another category's
    is never given to a milder one. A category is never deleted, what ``kinds`` leaves out stays.
    ``seen`` is the number of the version that was looked at: StaleState where another came since.
    DomainError for a name that is empty or twice, for none or more than ``MAX_ACTIVE`` in use,
    and where nothing would change.
    """
    require(actor, "repairs.adopt_categories", estate, now)
    if not document.strip():
        raise DomainError(_("请写明依据的文件或会议记录。"), field="document")
    Estate.objects.select_for_update().get(pk=estate.pk)
    last = last_number(estate)
    if seen is not None and seen != last:
        raise StaleState(gone_on(last))
    settle_categories(now=now, estate=estate)
    held, changed = _put_all(estate, kinds, now)
    snapshots = {slug: _snapshot(one) for slug, one in held.items()}
    version = _next_version(estate, document, snapshots, actor, now)
    audit(
        estate=estate,
        actor=actor,
        verb="repairs.categories.adopted",
        subject=version,
        at=now,
        after=version.version,
        detail={"document": version.document, "changed": changed},
    )
    return version


def _put_all(estate, kinds: list[Kind], now) -> tuple[dict, dict]:
    """The estate's categories as they are to be, stored; by slug, with what changed."""
    held = {one.slug: one for one in Category.objects.for_estate(estate).order_by("sort", "pk")}
    before = {slug: _values(one) for slug, one in held.items()}
    borne = _borne(estate, held.values())
    for kind in kinds:
        _put(estate, held, kind, now)
    _check(held.values())
    _check_names(held.values(), borne)
    changed = _changed(before, held)
    for slug in changed:
        held[slug].save()
    return held, changed


def _changed(before: dict, held: dict) -> dict[str, list]:
    """By slug: the values before and now. DomainError where nothing differs."""
    after = {slug: _values(one) for slug, one in held.items()}
    changed = {
        slug: [before.get(slug), values]
        for slug, values in after.items()
        if before.get(slug) != values
    }
    if not changed:
        raise DomainError(_("和现在的一样，没有改动。"))
    return changed


def _put(estate, held: dict, kind: Kind, now) -> None:
    if not kind.slug:
        slug, place = f"own-{len(held) + 1}", len(held) + 1
        new = Category(estate=estate, slug=slug, icon="other", sort=place, level=kind.level)
        held[slug] = new
    elif kind.slug not in held:
        raise DomainError(_("本小区没有这个类别。"))
    row = held[kind.slug or slug]
    if kind.level not in Level.values or kind.part not in Part.values:
        raise DomainError(_("请从列表里选等级和部位。"))
    row.part = kind.part
    _change(row, kind, now)


def _change(row: Category, kind: Kind, now) -> None:
    """At once where nobody loses by it; what waits already waits no longer than it has to."""
    label = kind.label.strip()[:20]
    waits = _losses(row, label, kind) if row.pk and row.is_active else {}
    row.label = row.label if "next_label" in waits else label
    row.level = row.level if "next_level" in waits else kind.level
    row.is_active = kind.is_active or "is_retiring" in waits
    known = {name: getattr(row, name) for name in NOTHING}
    if not waits.items() <= known.items():
        row.next_at = now + NOTICE
    elif not waits:
        row.next_at = None
    for name, value in (NOTHING | waits).items():
        setattr(row, name, value)


def _losses(row: Category, label: str, kind: Kind) -> dict:
    """What of a change takes something from who reports."""
    losses = {}
    if label and label != row.label:
        losses["next_label"] = label
    if _is_milder(kind.level, row.level):
        losses["next_level"] = kind.level
    if not kind.is_active:
        losses["is_retiring"] = True
    return losses


@transaction.atomic
def settle_categories(*, now, estate=None) -> int:
    """到期生效: what waited and whose notice has run out, of one estate or of all. How many."""
    due = Category.objects.filter(next_at__lte=now).select_for_update()
    rows = list(due.filter(estate=estate) if estate else due)
    for row in rows:
        row.label, row.level = row.coming_label, row.coming_level
        row.is_active, row.next_at = row.stays_active, None
        for name, value in NOTHING.items():
            setattr(row, name, value)
        row.save()
    return len(rows)


def _is_milder(level: str, held: str) -> bool:
    """A complaint is in no order with repairs: between the two nobody can say, so it waits."""
    order = [str(one) for one in STRICTNESS]
    if level == held:
        return False
    return {level, held} - set(order) != set() or order.index(level) > order.index(held)


def _values(row: Category) -> dict:
    return {
        "label": row.coming_label,
        "part": row.part,
        "is_active": row.stays_active,
        "level": str(row.coming_level),
    }


def _snapshot(row: Category) -> dict:
    """As it will be and, where that waits, what it is until then."""
    if row.next_at is None:
        return _values(row)
    before = {name: getattr(row, name) for name in ("label", "level", "is_active")}
    return _values(row) | {"before": before, "from": row.next_at.isoformat()}


def _check(rows) -> None:
    if any(not row.label for row in rows):
        raise DomainError(_("每个类别都要有名称。"))
    now = [row.label for row in rows if row.is_active]
    then = [row.coming_label for row in rows if row.stays_active]
    for labels in (now, then):
        if len(set(labels)) < len(labels):
            raise DomainError(_("使用中的类别不能同名。"))
        if not 1 <= len(labels) <= MAX_ACTIVE:
            raise DomainError(_("使用中的类别要有 1 到 %s 个。") % MAX_ACTIVE)


def _borne(estate, rows) -> dict[str, dict[str, str]]:
    """For every name the categories it was or is the name of, each with the level it had last."""
    borne = {}
    for version in CategorySet.objects.for_estate(estate).order_by("number"):
        for slug, one in version.kinds.items():
            for named in (one.get("before"), one):
                if named:
                    borne.setdefault(named["label"], {})[slug] = named["level"]
    for row in rows:
        borne.setdefault(row.label, {})[row.slug] = row.level
    return borne


def _check_names(rows, borne: dict) -> None:
    """Else a retired category and a new one of its name would do what a milder level may not."""
    for row in rows:
        others = borne.get(row.coming_label, {}).items() if row.stays_active else ()
        for slug, level in others:
            if slug != row.slug and _is_milder(row.coming_level, level):
                raise DomainError(
                    _("“%(label)s”是 %(level)s 类别用过的名称，请恢复那个类别，再改等级。")
                    % {"label": row.coming_label, "level": level}
                )


def last_number(estate) -> int:
    """The version adopted last; 0 where there is none."""
    rows = CategorySet.objects.for_estate(estate)
    return rows.aggregate(last=Max("number"))["last"] or 0


def gone_on(number: int) -> str:
    """What is said to who looked at an older version."""
    return _("您打开这一页以后，已经通过了 v%d，请看过再改。") % number


def _next_version(estate, document, kinds, actor, now) -> CategorySet:
    return CategorySet.objects.create(
        estate=estate,
        number=last_number(estate) + 1,
        document=document.strip()[:200],
        kinds=kinds,
        adopted_by=actor,
        adopted_at=now,
    )
