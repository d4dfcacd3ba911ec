"""The owners of a roster (名册里的业主): who is the same, by number or title, and what is mended."""

from collections import Counter
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from communities.errors import DomainError
from communities.folding import fold
from communities.models import Owner, Ownership
from communities.models.owners import kind_by_name
from communities.models.people import NOT_YET
from communities.open_rolls import open_roll_day
from communities.roster import HEADERS, Problem, RosterRow
from communities.services.old_phones import tell_old_phone
from communities.services.roster_result import RosterResult
from communities.wording import officer, phone_masked

# Columns that a file may mend.
MENDED: dict = {
    Owner: ["kind", "identity_digest"],
    Ownership: ["owner_phone", "owner", "deed_digest", "delivered_on"],
}


def take_owners(
    estate, rows: list[RosterRow], units: dict, result: RosterResult, today: date
) -> None:
    """Add the owners of ``rows``, and mend what the file says otherwise.

    A number (证件号) decides: all homes with it are one owner's. Without one, homes under one title
    (产权证号) and one name are. A name alone says nothing.
    """
    register = _Register(estate, today)
    told = [(row, units[row.place], fold(row.owner)) for row in rows]
    register.release([(row, (unit.pk, name)) for row, unit, name in told])
    for row, unit, name in told:
        register.take(row, unit, name)
    register.store(result)


class _Register:
    """The owners of an estate as they stand, and as a file changes them."""

    def __init__(self, estate, today: date):
        self.estate, self.today = estate, today
        lasts = Q(valid_until=None) | Q(valid_until__gt=today)
        held = list(
            Ownership.objects.for_estate(estate).filter(lasts).select_related("unit__building")
        )
        self.owners = {owner.pk: owner for owner in Owner.objects.for_estate(estate)}
        self.old_phones = {id(owned): owned.owner_phone for owned in held}
        self.by_number = {one.identity_digest: one for one in self.owners.values()}
        self.by_deed: dict[tuple, Owner] = {}
        self.n_homes: Counter = Counter()
        for owned in held:
            owned.owner = self.owners[owned.owner_id]
            self.n_homes[id(owned.owner)] += 1
            self.by_deed[owned.deed_digest, fold(owned.owner_name)] = owned.owner
        past = Ownership.objects.for_estate(estate).exclude(lasts).order_by("valid_until")
        self.ended = {
            (unit, fold(name)): until
            for unit, name, until in past.values_list("unit", "owner_name", "valid_until")
        }
        self.stood = {(owned.unit_id, fold(owned.owner_name)): owned for owned in held}
        self.before = {id(row): _words(row) for row in [*self.owners.values(), *held]}
        self.new_owners: list[Owner] = []
        self.added: dict[tuple, Ownership] = {}
        self.released: set[int] = set()
        self.seen: set[tuple] = set()
        self.n_same = self.n_kept = 0

    def release(self, told: list[tuple[RosterRow, tuple]]) -> None:
        """A number that the file takes from all homes of an owner is free for whom it gives it to, and so
        is one of an owner who has no home any more."""
        taken: Counter = Counter()
        given: dict[str, set[str]] = {}
        for row, key in told:
            for digest in row.identity:
                given.setdefault(digest, set()).add(key[1])
            owned = self.stood.get(key)
            if owned and row.identity and owned.owner.identity_digest not in ("", *row.identity):
                taken[id(owned.owner)] += 1
        for owner in self.owners.values():
            number, n_homes = owner.identity_digest, self.n_homes[id(owner)]
            is_another = bool(given.get(number, set()) - {owner.folded_name})
            if number and (taken[id(owner)] == n_homes if n_homes else is_another):
                self._free(owner)

    def _free(self, owner: Owner) -> None:
        del self.by_number[owner.identity_digest]
        owner.identity_digest = ""
        self.released.add(owner.pk)

    def take(self, row: RosterRow, unit, name: str) -> None:
        key = (unit.pk, name)
        self.seen.add(key)
        owned = self.stood.get(key)
        owner = self._owner_of(row, name, owned and owned.owner)
        if owned is None:
            self._check_ended(row, self.ended.get(key))
            owned = self.added[key] = Ownership(
                estate=self.estate, unit=unit, owner_name=row.owner, owner=owner,
                valid_from=row.since or self.today,
            )  # fmt: skip
            self.n_homes[id(owner)] += 1
        elif owned.owner is not owner:
            self._check_votes(row, owned)
            self.n_homes.update({id(owned.owner): -1, id(owner): 1})
            owned.owner = owner
        if owned.is_document_checked and row.phone not in ("", owned.owner_phone):
            self.n_kept += 1
        _mend(row, owned, owner)
        self.by_number[owner.identity_digest] = owner
        self.by_deed[owned.deed_digest, name] = owner

    def _check_ended(self, row: RosterRow, until: date | None) -> None:
        """Who sold a home stands in many an old file; who bought it back has a later day."""
        if until and (row.since is None or row.since < until):
            message = _(
                "这位业主在这套房屋的产权已于 %(day)s 终止；又买回来的，请填不早于那天的产权起始。"
            ) % {"day": f"{until:%Y-%m-%d}"}
            problem = Problem(row.row, HEADERS["since"][0], message)
            raise DomainError(str(problem), problems=[problem])

    def _check_votes(self, row: RosterRow, owned: Ownership) -> None:
        """Until a vote is counted, its ballots are cast by whom its roll's day knew as owners."""
        day = open_roll_day(self.estate.pk, owned.unit_id)
        if day and owned.valid_from <= day:
            message = _(
                "这套房屋在正在进行的业主表决的名册上（%(day)s）；这个证件号会把它换成另一业主，"
                "表决计票以后才能导入。"
            ) % {"day": f"{day:%Y-%m-%d}"}
            problem = Problem(row.row, HEADERS["identity"][0], message)
            raise DomainError(str(problem), problems=[problem])

    def _owner_of(self, row: RosterRow, name: str, stands: Owner | None) -> Owner:
        known = _first(self.by_number, row.identity)
        if known is None and not row.identity and stands is None:
            known = _first(self.by_deed, [(digest, name) for digest in row.deed])
        if known is not None:
            if known.folded_name != name:
                message = _("这个证件号在现有资料里登记的是另一个姓名，请核对。")
                problem = Problem(row.row, HEADERS["identity"][0], message)
                raise DomainError(str(problem), problems=[problem])
            self.n_same += known is not stands
            return known
        # With another number than hers, whoever owns more than this home stays who she is.
        if stands is not None and (not (row.identity and stands.identity_digest)):
            return stands
        owner = Owner(
            estate=self.estate, name=row.owner, folded_name=name, kind=kind_by_name(row.owner)
        )
        self.new_owners.append(owner)
        return owner

    def store(self, result: RosterResult) -> None:
        Owner.objects.filter(pk__in=self.released).update(identity_digest="")
        result.keep_added(Owner.objects.bulk_create(self.new_owners))
        result.keep_added(Ownership.objects.bulk_create(self.added.values()))
        self._tell_added(result)
        self._tell_old_phones()
        changed = {model: self._changed(model) for model in MENDED}
        for model, rows in changed.items():
            model.objects.bulk_update([row for row, *_sides in rows], MENDED[model])
            for row, before, after in rows:
                self._tell_mended(row, before, after, result)
                result.keep_mended(row, _columns(before), _columns(after))
                result.changes.append((row, _told(before), _told(after)))
        sides = [before.keys() for rows in changed.values() for _row, before, _after in rows]
        result.counts["owners_added"] += len(self.added)
        result.counts["owners_mended"] += sum("phone" in names for names in sides)
        result.counts["details_mended"] += sum(bool(names - {"phone"}) for names in sides)
        result.counts["owners_same"] += self.n_same
        result.n_phones_kept = self.n_kept
        gone = sorted(self.stood.keys() - self.seen)
        result.absent = [self.stood[key].unit.number for key in gone]

    def _tell_added(self, result: RosterResult) -> None:
        """Each by herself; whoever joins a home that stood there, or comes with a phone, could bind it and vote."""
        new_homes = set(result.undo["added"].get("unit", []))
        for (unit, _name), share in self.added.items():
            words = {
                "home": share.unit, "kind": share.unit.get_kind_display(),
                "area": share.unit.exclusive_area_m2, "owner": officer(share.owner_name),
                "phone": (share.owner_phone and phone_masked(share.owner_phone)) or _("空"),
            }  # fmt: skip
            said = _("%(home)s（%(kind)s，%(area)s m²）：新增业主 %(owner)s，登记手机 %(phone)s")
            result.tell(said % words, needs_second=unit not in new_homes)
        n_phones = sum(bool(share.owner_phone) for share in self.added.values())
        if n_phones:
            result.tell(_("新增的业主里 %s 位带登记手机") % n_phones, needs_second=True)

    def _tell_mended(self, row, before: dict, after: dict, result: RosterResult) -> None:
        if isinstance(row, Owner):
            who = officer(row.name)
        else:
            who = f"{row.unit} {officer(row.owner_name)}"
        for name, old in before.items():
            if name == "phone":
                masked = [side[name] and phone_masked(side[name]) for side in (before, after)]
                words = {"who": who, "before": masked[0] or _("空"), "after": masked[1] or _("空")}
                sentence = _("%(who)s：登记手机 %(before)s → %(after)s") % words
                result.tell(sentence, needs_second=True)
            else:
                words = {"who": who, "what": _(WORDS[name])}
                is_vote = _moves_votes(name, {old, after[name]})
                result.tell(_("%(who)s：%(what)s有改动") % words, needs_second=is_vote)

    def _tell_old_phones(self) -> None:
        """A file is one person's work, and who has the registered phone can bind the home."""
        words = _(
            "【阳光小区】%(estate)s导入名册，把%(home)s的登记手机换成了 %(phone)s。"
            "不是您家的人办的，请马上告诉居委会。"
        )
        for owned in self.stood.values():
            old, new = self.old_phones[id(owned)], owned.owner_phone
            if old != new:
                tell_old_phone(old, new, words, estate=self.estate, home=owned.unit)

    def _changed(self, model) -> list[tuple]:
        """(row, what it said before, after) of those that differ, of what differs alone."""
        rows = self.owners.values() if model is Owner else self.stood.values()
        found = []
        for row in rows:
            before, after = self.before[id(row)], _words(row)
            names = [name for name in before if before[name] != after[name]]
            if names:
                sides = [{name: side[name] for name in names} for side in (before, after)]
                found.append((row, *sides))
        return found


def _moves_votes(name: str, sides: set) -> bool:
    """Whose a home is, and what counts with the developer."""
    return name == "owner" or bool(sides & {Owner.Kind.DEVELOPER, NOT_YET})


def _first(known: dict, keys):
    return next((known[key] for key in keys if key in known), None)


def _mend(row: RosterRow, owned: Ownership, owner: Owner) -> None:
    """What the file says; of what it leaves empty, nothing changes, nor a phone that two bodies checked."""
    owner.kind = row.owner_kind or owner.kind
    if row.identity:
        owner.identity_digest = row.identity[0]
    if not owned.is_document_checked:
        owned.owner_phone = row.phone or owned.owner_phone
    if row.deed:
        owned.deed_digest = row.deed[0]
    if row.delivery:
        owned.delivered_on = row.delivery.on or NOT_YET


def _words(row: Owner | Ownership) -> dict:
    if isinstance(row, Owner):
        return {"kind": row.kind, "identity": row.identity_digest}
    return {
        "phone": row.owner_phone,
        "owner": row.owner,
        "deed": row.deed_digest,
        "delivered_on": row.delivered_on,
    }


def _told(words: dict) -> dict:
    """The record is never erased, so that it holds only what tells one thing from another."""
    return {name: TOLD.get(name, str)(value) for name, value in words.items()}


def _columns(words: dict) -> dict:
    """As JSON holds them, by column."""
    found = {}
    for name, value in words.items():
        plain = value.pk if isinstance(value, Owner) else value
        found[COLUMNS.get(name, name)] = plain.isoformat() if isinstance(plain, date) else plain
    return found


COLUMNS = {
    "phone": "owner_phone", "owner": "owner_id", "identity": "identity_digest",
    "deed": "deed_digest",
}  # fmt: skip
WORDS = {
    "kind": gettext_noop("业主类型"),
    "identity": gettext_noop("证件号"),
    "owner": gettext_noop("与谁是同一业主"),
    "deed": gettext_noop("产权证号"),
    "delivered_on": gettext_noop("交付日期"),
}


TOLD = {
    "phone": phone_masked,
    "owner": lambda owner: owner.pk,
    "identity": lambda digest: digest[-12:],
    "deed": lambda digest: digest[-12:],
}
