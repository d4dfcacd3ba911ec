"""短信: through the one door for texts, within a budget per number and day, estate and month."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from communities import clock, texting
from communities.estate_settings import setting
from communities.setting_rows import row_of
from notifications.kinds import Kind, registered, said
from notifications.messages import Skipped, base
from notifications.models import Notice
from notifications.numbers import number_key
from notifications.settings_rows import TEXTS_PER_MONTH
from notifications.text_kinds import TextKind

# Signs of a text, three parts of a long one; and of its words, however long its link is.
MAX_CHARACTERS, MIN_CHARACTERS = 140, 20

OF_ANY_KIND = TextKind(texting.NOTICE, ("estate",))

_USE = """
insert into notifications_textcount (scope, period, used) values (%(scope)s, %(period)s, 1)
on conflict (scope, period) do update set used = notifications_textcount.used + 1
    where notifications_textcount.used < %(limit)s
returning used
"""


class Sms:
    def send(self, message, now) -> None:
        if not texting.can_text():
            raise Skipped(_("这个网站没有接短信服务"))
        _use_budget(message, now)
        kind = _kind(message)
        made = kind.text.code.make() if kind and kind.text and kind.text.code else ""
        texting.send_text(message.address, _text(message, kind, made))
        _keep(message.notices[0], kind, made)

    def close(self) -> None:
        """Nothing is kept open."""


def _kind(message) -> Kind | None:
    """Several at once are one text of no kind."""
    return registered().get(message.notices[0].kind) if len(message.notices) == 1 else None


def _keep(notice: Notice, kind: Kind | None, made: str) -> None:
    """The carrier took it: from now on its code is the one that opens."""
    if made:
        kind.text.code.keep(notice.subject, made)
    elif notice.secret and kind and kind.renew:
        kind.renew.keep(notice.subject, notice.secret)


def _text(message, kind: Kind | None, made: str) -> texting.Text:
    """Its kind's sentence, else its words and link."""
    text = kind.text if kind and kind.text else OF_ANY_KIND
    name = message.estate_name or "阳光小区"
    told = {"estate": name, "site": urlsplit(base()).netloc}
    if kind:
        told |= said(kind, message.notices[0].told)
    if made:
        told["code"] = made
    words = text.words % told if text.words else _own_words(message, len(name))
    return texting.Text(f"【{name}】{words}", text.template, text.values(told))


def _own_words(message, n_taken: int) -> str:
    """At most ``MAX_CHARACTERS`` with the signature, for a provider charges by the part; link and code stay
    whole."""
    link = f" {message.link}"
    room = max(MAX_CHARACTERS - n_taken - len("【】") - len(link), MIN_CHARACTERS)
    return _cut(message.subject, room, message.notices[0].secret) + link


def _cut(words: str, room: int, code: str) -> str:
    if len(words) <= room:
        return words
    kept = words[: room - 1]
    if code in words and code not in kept:
        return f"{words[: room - 1 - len(code)]}…{code}"
    return f"{kept}…"


@transaction.atomic
def _use_budget(message, now) -> None:
    """A try is counted whether or not it gets through: it may have to be paid for.

    What is urgent has a budget of its own, which ordinary texts cannot use up and no estate's setting makes less
    than the installation's.
    """
    here, urgent = clock.local(now), message.leader.urgent
    number = f"{'urgent' if urgent else 'number'}:{number_key(message.address)}"
    limit = settings.TEXTS_PER_NUMBER_AND_DAY
    if urgent:
        limit = settings.TEXTS_URGENT_PER_NUMBER_AND_DAY
    if not _use(number, f"{here:%Y-%m-%d}", limit):
        raise Skipped(_("这个号码今天的短信额度已用完"))
    estate = message.notices[0].estate
    if estate is None:
        return
    limit = setting(estate, TEXTS_PER_MONTH, now)
    if urgent:
        limit = max(limit, row_of(TEXTS_PER_MONTH).usual)
    scope = f"{'urgent-' if urgent else ''}estate:{estate.pk}"
    if not _use(scope, f"{here:%Y-%m}", limit):
        raise Skipped(_("小区本月的短信额度已用完"))


def _use(scope: str, period: str, limit: int) -> bool:
    if limit < 1:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_USE, {"scope": scope, "period": period, "limit": limit})
        return cursor.fetchone() is not None
