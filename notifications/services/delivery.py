"""送出: sends what is due, and sends again what failed; kept apart from telling.

A process takes deliveries by a lease, sends, and marks each message at once. Killed between the
two, it leaves them to the next sweep, under the same Message-ID.
"""

import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities import clock
from communities.models import Membership, User
from communities.standing import current
from communities.transitions import move_without_trail
from notifications import quiet
from notifications.claims import LEASE, claim
from notifications.kinds import packed, registered
from notifications.messages import Message, NotSent, Skipped
from notifications.models import BodyChannel, Channel, Delivery, Notice
from notifications.models.notice import WAITING
from notifications.states import STEPS, DeliveryStatus

BACK_OFF = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
]
CLAIMED_AT_ONCE = 50
_PRIVATE = re.compile(r"[\w.+-]+@[\w.-]+|\+?\d{7,}|\S*key=\S+")


@dataclass
class Delivered:
    """How many messages went out, will be tried again, are dead, or are not to be sent."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.failed + self.dead + self.skipped


def deliver(*, now: datetime, limit: int = CLAIMED_AT_ONCE) -> Delivered:
    """Claim once and send what was claimed; whatever the lease's first half is too short for goes
    back unsent."""
    began, done = time.monotonic(), Delivered()
    claimed = claim(now, limit)
    senders = {}
    try:
        for number, message in enumerate(_messages(claimed, now)):
            if time.monotonic() - began > LEASE.total_seconds() / 2:
                _put_back(claimed[number:])
                break
            _send_one(message, senders, now, done)
    finally:
        for sender in senders.values():
            sender.close()
    return done


def _messages(leaders: list[Delivery], now: datetime):
    joined = {leader.pk: [leader] for leader in leaders}
    rows = Delivery.objects.filter(joined_to__in=joined).order_by("notice__created_at", "pk")
    for row in rows.select_related("notice__estate"):
        joined[row.joined_to_id].append(row)
    addresses, people = _addresses_of_offices(leaders, now), _people(leaders)
    for leader in leaders:
        own = _own_address(leader, people.get(leader.person_id))
        yield Message(joined[leader.pk], addresses.get(_key(leader)) or own)


def _people(leaders) -> dict[int, User]:
    keys = [leader.person_id for leader in leaders if leader.person_id]
    return User.objects.in_bulk(keys) if keys else {}


def _key(delivery: Delivery):
    return delivery.reader, delivery.channel


def _addresses_of_offices(leaders, now) -> dict:
    """Of bodies, and of the groups of companies whose contract runs."""
    parts = [leader.reader.partition(":") for leader in leaders]
    keys = {kind: [key for one, _, key in parts if one == kind] for kind in ("body", "contract")}
    if not any(keys.values()):
        return {}
    running = Q(current(now, "contract__"), contract__in=keys["contract"])
    ways = BodyChannel.objects.filter(Q(body__in=keys["body"]) | running)
    return {(way.reader, way.channel): way.address for way in ways}


def _own_address(delivery: Delivery, user: User | None) -> str:
    if delivery.notice.phone:
        return delivery.notice.phone
    if user is None or not user.is_active:
        return ""
    own = {Channel.EMAIL: user.email, Channel.SMS: user.phone_verified and user.phone}
    return own.get(delivery.channel) or ""


def _send_one(message: Message, senders: dict, now: datetime, done: Delivered) -> None:
    """Whatever goes wrong with one message stays with it."""
    if message.leader.attempts > len(BACK_OFF):
        _mark(message, "give_up", last_error=_("每次发送都中断了"))
        done.dead += 1
        return
    _begin(message)
    try:
        if not message.address:
            raise Skipped(_("没有可用的地址"))
        _check_serves(message.leader, now)
        _recheck(message.leader.notice)
        with override(settings.LANGUAGE_CODE):
            _sender(message.leader.channel, senders).send(message, now)
    except Skipped as why:
        _mark(message, "skip", last_error=_short(why, message))
        done.skipped += 1
    except Exception as why:  # a channel is somebody else's program
        _failed(message, _short(why, message), now, done)
    else:
        _mark(message, "send", last_error="", sent_at=clock.now())
        done.sent += 1


def _check_serves(delivery: Delivery, now: datetime) -> None:
    """What a body is told goes to those who are its people when it is sent."""
    body, person = delivery.notice.body_id, delivery.person_id
    if body and person:
        serving = Membership.objects.current(now).filter(body=body, user=person)
        if not serving.exists():
            raise Skipped(_("已经不在这个机构任职，不用再发"))


def _recheck(notice: Notice) -> None:
    """What is said is what is so now."""
    kind = registered().get(notice.kind)
    if kind and kind.recheck:
        params = kind.recheck(notice.pk)
        if params is None:
            raise Skipped(_("发送前已经了结，不用再发"))
        notice.params = packed(params)


def _begin(message: Message) -> None:
    """Counted before it is sent, so that a message which kills its process comes to an end."""
    message.leader.attempts += 1
    Delivery.objects.filter(pk=message.leader.pk).update(attempts=message.leader.attempts)


def _sender(channel: str, senders: dict):
    if channel not in senders:
        senders[channel] = import_string(settings.NOTICE_CHANNELS[channel])()
    return senders[channel]


def _short(why: Exception, message: Message) -> str:
    """The reason for staff, without addresses, numbers, keys and secrets: servers repeat them."""
    words = str(why) if isinstance(why, (NotSent, Skipped)) else f"{type(why).__name__}: {why}"
    secret = message.leader.notice.secret
    if secret:
        words = words.replace(secret, "…")
    return _PRIVATE.sub("…", words)[:300]


def _mark(message: Message, verb: str, **changes) -> None:
    changes |= {"lease_until": None}
    if not message.leader.notice.secret:
        move_without_trail(_of(message), STEPS, verb, **changes)
        return
    with transaction.atomic():
        if move_without_trail(_of(message), STEPS, verb, **changes):
            _forget(message.leader.notice)


def _forget(notice: Notice) -> None:
    """It went out, or is made anew when it is sent again."""
    Notice.objects.filter(pk=notice.pk).update(secret="")


def _failed(message: Message, why: str, now: datetime, done: Delivered) -> None:
    tried = message.leader.attempts
    if tried > len(BACK_OFF):
        _mark(message, "give_up", last_error=why)
        done.dead += 1
        return
    again = now + BACK_OFF[tried - 1]
    if not message.leader.urgent:
        again = quiet.earliest(again)
    held = _of(message).filter(lease_until=message.leader.lease_until)
    held.update(due_at=again, lease_until=None, last_error=why)
    done.failed += 1


def _put_back(leaders: list[Delivery]) -> None:
    ours = Q()
    for leader in leaders:
        ours |= Q(pk=leader.pk, lease_until=leader.lease_until)
    rows = Delivery.objects.filter(ours, status=DeliveryStatus.DUE)
    rows.update(lease_until=None)


def _of(message: Message):
    """The message's rows, as long as nobody else has brought them to an end."""
    leader = message.leader.pk
    mine = Delivery.objects.filter(Q(pk=leader) | Q(joined_to=leader))
    return mine.filter(status=DeliveryStatus.DUE)


def count_due(now: datetime, count: int) -> int:
    """How many messages wait to go out, counted no further than ``count``."""
    waiting = Delivery.objects.filter(WAITING, due_at__lte=now)
    free = waiting.filter(Q(lease_until=None) | Q(lease_until__lte=now))
    if quiet.is_quiet(now):
        free = free.filter(urgent=True)
    return len(free.values_list("pk")[:count])
