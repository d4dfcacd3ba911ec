"""Choosing (提醒设置): by topic and channel; legal notices are nobody's choice."""

from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import User
from notifications.models import LOCKED, Channel, Mode, Preference, modes_of


def choose(*, actor: User, modes: dict[tuple[str, str], str]) -> None:
    """Keep what a person chose for (topic, channel). Refuses a locked topic, and what would have
    no effect: an emergency is in no digest."""
    if any(topic in LOCKED for topic, _channel in modes):
        raise DomainError(_("法定告知不能关闭。"))
    if any(mode not in modes_of(topic, channel) for (topic, channel), mode in modes.items()):
        raise DomainError(_("紧急情况立即发，不能等汇总。"))
    Preference.objects.bulk_create(
        [
            Preference(user=actor, topic=topic, channel=channel, mode=mode)
            for (topic, channel), mode in modes.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "topic", "channel"],
        update_fields=["mode"],
    )


def unsubscribe(*, user: User, topics: list[str]) -> list[str]:
    """No more e-mail about ``topics``; returns those that could be switched off.

    Asks for no log-in: who holds the link of her own mail may do this and nothing else.
    """
    free = [topic for topic in topics if topic not in LOCKED]
    choose(actor=user, modes={(topic, Channel.EMAIL): Mode.OFF for topic in free})
    return free
