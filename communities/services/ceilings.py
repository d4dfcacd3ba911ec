"""发验证码的上限: how many codes go out, counted in rows that many at once cannot get around.

Who logs in where she has been before is counted by that device and by her devices together, and who
is logged in by her account: so no stranger's requests keep her out. All others are counted by the
number that the code goes to, by the network it is asked from, and all together.
"""

from datetime import timedelta
from math import ceil
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.errors import DomainError
from communities.models import CodeAttempts
from communities.networks import wide_network_of
from communities.phones import check_country
from communities.services.attempts import add_one, subject_digest
from communities.signals import codes_alarmed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Many share one address of a carrier; each who gets in from there makes room for more, to an end.
ROOM_PER_LOGIN, MOST_ROOM = 5, 600
ALL, PROVED, PROVED_BY = "all_hour", "network_proved", "network_user"
ROOMY = {"network_day", "wide_day"}


class Source(NamedTuple):
    """Where a code is asked for: a network, and the known device or account where there is one, with
    the person whose it is."""

    network: str = ""
    known: str = ""
    person: str = ""


class Ceiling(NamedTuple):
    """So many codes within a span, counted under a kind."""

    kind: str
    most: int
    span: timedelta


OF_NUMBER = gettext_lazy("这个号码或邮箱%(span)s内要的验证码已到上限，请过 %(wait)s再试。")
OF_NETWORK = gettext_lazy(
    "您所在的网络%(span)s内要的验证码已到上限。请换一个网络（如关掉 Wi-Fi 用手机流量），或过 %(wait)s再试。"
)
OF_DEVICE = gettext_lazy("要得太勤了，请过 %(wait)s再试。")
OF_BINDER = gettext_lazy("您%(span)s内要的验证码已到上限，请过 %(wait)s再试，或带证件到现场办理。")
# What is counted, and what is said past it. Ours; a day's figures end what a patient stranger can
# spend of an owner's nerves and of the estate's money.
CEILINGS = {
    "known": (
        OF_DEVICE,
        (
            Ceiling("known_minute", 3, MINUTE),
            Ceiling("known_hour", 10, HOUR),
            Ceiling("known_day", 20, DAY),
        ),
    ),
    # Whoever copied her cookies to a hundred browsers has no hundred devices.
    "person": (OF_DEVICE, (Ceiling("person_hour", 30, HOUR), Ceiling("person_day", 60, DAY))),
    "number": (
        OF_NUMBER,
        (
            Ceiling("number_minute", 3, MINUTE),
            Ceiling("number_hour", 10, HOUR),
            Ceiling("number_day", 20, DAY),
        ),
    ),
    "network": (
        OF_NETWORK,
        (Ceiling("network_minute", 20, MINUTE), Ceiling("network_day", 300, DAY)),
    ),
    # A customer may hold a /48 of 65536 lines.
    "wide": (OF_NETWORK, (Ceiling("wide_minute", 60, MINUTE), Ceiling("wide_day", 900, DAY))),
    # By the number and the network together, and loosely by the number: so no stranger's requests
    # close the second way where she stands.
    "second": (OF_NUMBER, (Ceiling("second_hour", 3, HOUR), Ceiling("second_day", 6, DAY))),
    "contact": (OF_NUMBER, (Ceiling("contact_minute", 3, MINUTE), Ceiling("contact_day", 10, DAY))),
    "second number": (
        OF_NUMBER,
        (Ceiling("second_all_hour", 20, HOUR), Ceiling("second_all_day", 40, DAY)),
    ),
    "second network": (
        OF_NETWORK,
        (Ceiling("second_net_min", 20, MINUTE), Ceiling("second_net_day", 300, DAY)),
    ),
    "binder": (OF_BINDER, (Ceiling("binder_day", 10, DAY),)),
    "home": (OF_NUMBER, (Ceiling("home_hour", 5, HOUR), Ceiling("home_day", 10, DAY))),
}
# The last end, of all strangers together: ten times what alarms.
UNKNOWN, UNKNOWN_PER_ALARM = Ceiling("unknown_hour", 0, HOUR), 10
OF_ALL = gettext_lazy(
    "本站一小时内发的验证码已到上限。请用登录过的手机或电脑登录，或过 %(wait)s再试。"
)
SPANS = {MINUTE: gettext_lazy("一分钟"), HOUR: gettext_lazy("一小时"), DAY: gettext_lazy("一天")}


class TooManyCodes(DomainError):
    """上限已满: nothing was sent; ``where["of"]`` says of what."""


def count_code(*, to: str, source: Source, now) -> None:
    """Before a log-in or step-up code goes to ``to`` (E.164 or an e-mail).

    TooManyCodes where a ceiling is full, DomainError for a country that no text goes to; what is
    refused counts nowhere.
    """
    _count(to, _known(source) or [("number", to), *_networks(source)], now, not source.known)


def count_home_code(*, to: str, binder, now) -> None:
    """Before the code for a home goes to its registered phone; counted apart from log-ins, so that
    neither fills the other's ceiling. Refuses as ``count_code``."""
    _count(to, [("binder", str(binder.pk)), ("home", to)], now)


def count_contact_code(*, to: str, now) -> None:
    """Before the code goes to what is to be an account's new phone or e-mail; counted apart from
    log-ins, so that who names a stranger's number leaves her codes alone. Refuses as ``count_code``."""
    _count(to, [("contact", to)], now)


def count_second_code(*, to: str, source: Source, now) -> None:
    """Before the code that was asked for with the number ``to`` goes to the account's e-mail, so that
    neither way in fills the other's ceiling. Refuses as ``count_code``."""
    unknown = [
        ("second", f"{to} {source.network}"),
        ("second number", to),
        ("second network", source.network),
    ]
    _count(to, _known(source) or unknown, now, not source.known)


def note_login(*, network: str, user, now) -> None:
    """Somebody got in from there with a device of hers that is new: so much more room it has that day,
    once for each person."""
    if add_one(PROVED_BY, f"{user.pk} {network}", DAY, now)[0] > 1:
        return
    for line in filter(None, (network, wide_network_of(network))):
        add_one(PROVED, line, DAY, now)


def _known(source: Source) -> list[tuple[str, str]]:
    persons = [("person", source.person)] if source.person else []
    return [("known", source.known), *persons] if source.known else []


def _networks(source: Source) -> list[tuple[str, str]]:
    wide = wide_network_of(source.network)
    return [("network", source.network)] + ([("wide", wide)] if wide else [])


def codes_this_hour(now) -> int:
    row = CodeAttempts.objects.filter(
        kind=ALL, subject=subject_digest(ALL, ""), since__gt=now - HOUR
    )
    return row.values_list("count", flat=True).first() or 0


def is_alarmed(now) -> bool:
    """Whether more codes went out within the hour than this portal's people ask for."""
    return codes_this_hour(now) >= settings.CODES_PER_HOUR_ALARM


@transaction.atomic
def _count(to: str, subjects: list[tuple[str, str]], now, is_unknown=False) -> None:
    """All or none of them; always in this order, so that two who wait for each other cannot be."""
    if "@" not in to:
        check_country(to)
    for name, subject in subjects:
        words, ceilings = CEILINGS[name]
        for one in ceilings:
            room = _room(subject, now) if one.kind in ROOMY else 0
            _add(one, subject, one.most + room, words, name, now)
    if is_unknown:
        most = settings.CODES_PER_HOUR_ALARM * UNKNOWN_PER_ALARM
        _add(UNKNOWN, "", most, OF_ALL, "all", now)
    if add_one(ALL, "", HOUR, now)[0] == settings.CODES_PER_HOUR_ALARM:
        codes_alarmed.send(sender=None, count=settings.CODES_PER_HOUR_ALARM, now=now)


def _add(one: Ceiling, subject: str, most: int, words, of: str, now) -> None:
    count, since = add_one(one.kind, subject, one.span, now)
    if count > most:
        text = words % {"span": SPANS[one.span], "wait": _wait(since + one.span - now)}
        raise TooManyCodes(text, of=of)


def _room(network: str, now) -> int:
    row = CodeAttempts.objects.filter(
        kind=PROVED, subject=subject_digest(PROVED, network), since__gt=now - DAY
    )
    logins = row.values_list("count", flat=True).first() or 0
    return min(logins * ROOM_PER_LOGIN, MOST_ROOM)


def _wait(span: timedelta) -> str:
    minutes = max(ceil(span / MINUTE), 1)
    if minutes > 90:
        return _("%s 小时") % ceil(span / HOUR)
    return _("%s 分钟") % minutes
