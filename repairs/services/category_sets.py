"""Categories (报修类别) of an estate: its management body adopts a numbered version of the whole set."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import Estate
from communities.permissions import require
from communities.services import audit
from communities.services.hours import NOTICE
from repairs.levels import STRICTNESS, Level
from repairs.models import Category, CategorySet
from repairs.models.setup import Part

MOST_ACTIVE = 12


@dataclass(frozen=True)
class Kind:
    """One category as it is to be; ``slug`` is empty for a new one."""

    label: str
    level: str
    part: str = ""
    is_active: bool = True
    slug: str = ""


@transaction.atomic
def adopt_categories(*, estate, kinds: list[Kind], document: str, actor, now) -> CategorySet:
    """通过报修类别: names, levels, parts, what is in use and what is new; holds for new tickets.

    Tickets that are there keep the name and level they were reported with. Only by the management
    body, resting on a document; a milder level gives more time, so it holds after 7 days' notice.
    A category is never deleted, what ``kinds`` leaves out stays.
    DomainError for a name that is empty or twice, for none or more than ``MOST_ACTIVE`` in use,
    and where nothing would change.
    """
    require(actor, "repairs.adopt_categories", estate)
    if not document.strip():
        raise DomainError(_("请写明依据的文件或会议记录。"), field="document")
    Estate.objects.select_for_update().get(pk=estate.pk)
    held = {one.slug: one for one in Category.objects.for_estate(estate).order_by("sort", "pk")}
    before = {slug: _values(one) for slug, one in held.items()}
    for kind in kinds:
        _put(estate, held, kind, now)
    after = {slug: _values(one) for slug, one in held.items()}
    _check(held.values())
    changed = {
        slug: [before.get(slug), after[slug]] for slug in after if before.get(slug) != after[slug]
    }
    if not changed:
        raise DomainError(_("和现在的一样，没有改动。"))
    for slug in changed:
        held[slug].save()
    kinds = {slug: _snapshot(one) for slug, one in held.items()}
    version = _next_version(estate, document, kinds, actor, now)
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
    row.label, row.part, row.is_active = kind.label.strip()[:20], kind.part, kind.is_active
    _grade(row, kind.level, now)


def _grade(row: Category, level: str, now) -> None:
    """At once where it is stricter; what waits already waits no longer than it has to."""
    held = row.level_at(now)
    if level != held and level == row.next_level:
        return
    row.level, row.next_level, row.next_level_at = level, "", None
    if _is_milder(level, held):
        row.level, row.next_level, row.next_level_at = held, level, now + NOTICE


def _is_milder(level: str, held: str) -> bool:
    """A complaint is in no order with repairs: between the two nobody can say, so it waits."""
    order = [str(one) for one in STRICTNESS]
    if level == held:
        return False
    return {level, held} - set(order) != set() or order.index(level) > order.index(held)


def _values(row: Category) -> dict:
    values = {name: getattr(row, name) for name in ("label", "part", "is_active")}
    return values | {"level": str(row.coming_level)}


def _snapshot(row: Category) -> dict:
    since = row.next_level_at and row.next_level_at.isoformat()
    return _values(row) | ({"level_before": row.level, "level_from": since} if since else {})


def _check(rows) -> None:
    if any(not row.label for row in rows):
        raise DomainError(_("每个类别都要有名称。"))
    labels = [row.label for row in rows if row.is_active]
    if len(set(labels)) < len(labels):
        raise DomainError(_("使用中的类别不能同名。"))
    if not 1 <= len(labels) <= MOST_ACTIVE:
        raise DomainError(_("使用中的类别要有 1 到 %s 个。") % MOST_ACTIVE)


def _next_version(estate, document, kinds, actor, now) -> CategorySet:
    rows = CategorySet.objects.for_estate(estate)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    return CategorySet.objects.create(
        estate=estate,
        number=last + 1,
        document=document.strip()[:200],
        kinds=kinds,
        adopted_by=actor,
        adopted_at=now,
    )
