"""What one message carries (消息): the same for every channel that sends it."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.models import Delivery, Notice
from notifications.reasons import REASONS

MOBILE = re.compile(r"(?<!\d)((?:\+?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)", re.ASCII)


class NotSent(Exception):
    """没有发出: refused, unreachable or too slow; tried again after a while."""


class Skipped(Exception):
    """不发: no address, or the budget is used up; the sentence is shown, the inbox remains."""


@dataclass(frozen=True)
class Message:
    """One delivery with those that were joined to it."""

    deliveries: list[Delivery]
    address: str

    @property
    def leader(self) -> Delivery:
        return self.deliveries[0]

    @cached_property
    def notices(self) -> list[Notice]:
        return [delivery.notice for delivery in self.deliveries]

    @property
    def id(self) -> str:
        """The same however often it is sent, so that a mailbox can tell a double."""
        return message_id(self.leader.message_id)

    @property
    def subject(self) -> str:
        if len(self.notices) > 1:
            return _("%(n)d 条新通知") % {"n": len(self.notices)}
        return glanced(self.notices[0])

    @property
    def estate_name(self) -> str:
        """The estate, where all of it is about one."""
        names = {notice.estate and notice.estate.name for notice in self.notices}
        return (names.pop() if len(names) == 1 else "") or ""

    @property
    def link(self) -> str:
        """The page that tells all: the notice's own, or the inbox for several."""
        if len(self.notices) > 1:
            return absolute(reverse("notices"))
        return absolute(self.notices[0].path)

    @property
    def reason(self) -> str:
        reasons = {notice.reason for notice in self.notices}
        return str(REASONS.get(reasons.pop(), "")) if len(reasons) == 1 else ""


def message_id(number) -> str:
    return f"<{number}@{urlsplit(base()).hostname}>"


def glanced(notice: Notice) -> str:
    """Its words where others read along (a locked screen, a group): somebody may have written a
    telephone number among them."""
    return MOBILE.sub(r"\1****\2", notice.words)


def base() -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")


def absolute(path: str) -> str:
    return urljoin(f"{base()}/", path)
