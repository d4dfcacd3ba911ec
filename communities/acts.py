"""One row for each act on a matter (动作): pages offer by it, services refuse by it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from communities.errors import NotAllowed, StaleState
from communities.permissions import DENIED


def nothing(row, standing) -> str:
    """Where only the status and the person count."""
    return ""


@dataclass(frozen=True)
class Act:
    """动作: from which statuses, by whom, and what else may stand in its way.

    ``permissions``: any of these is enough; without one it is the portal's own. ``why_not(row,
    standing)`` is a sentence, empty where nothing hinders, asked only in one of ``sources``.
    ``is_quiet``: two at the same moment do not get in each other's way.
    """

    verb: str
    label: str
    sources: frozenset[str]
    permissions: tuple[str, ...] = ()
    why_not: Callable = nothing
    is_quiet: bool = False

    def permits(self, row, standing) -> bool:
        return any(standing.may(name, row) for name in self.permissions)

    def refusal(self, row, standing) -> str:
        """Why it cannot be done now, whoever asks; empty where it can."""
        if row.status not in self.sources:
            words = {"status": row.get_status_display(), "verb": self.label}
            return _("现在是“%(status)s”，不能%(verb)s。") % words
        return self.why_not(row, standing)

    def demand(self, row, standing) -> None:
        """Refuse what is not open, with the sentence for it. NotAllowed, StaleState."""
        if not self.permits(row, standing):
            raise NotAllowed(DENIED, perm=self.permissions)
        if sentence := self.refusal(row, standing):
            raise StaleState(sentence, verb=self.verb, status=row.status)

    def is_open(self, row, standing) -> bool:
        """To be offered; the cheapest question first."""
        if row.status not in self.sources or not self.permits(row, standing):
            return False
        return not self.why_not(row, standing)
