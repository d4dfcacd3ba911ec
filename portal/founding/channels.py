"""测试通知: whether what a body is told gets where it is meant to go."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import AuditEvent, Body, User
from communities.services import audit
from communities.services.ground import require_operator
from notifications.models import BodyChannel
from notifications.services.notices import notify
from portal.founding.kinds import CHANNEL_TEST

TESTED, PAUSE = "portal.channels.tested", timedelta(minutes=10)


def channels_of(body: Body) -> list[str]:
    """Names of the ways in which the body is written to; never the addresses."""
    rows = BodyChannel.objects.filter(body=body).order_by("channel")
    return [one.get_channel_display() for one in rows]


@transaction.atomic
def try_channels(*, body: Body, actor: User, now) -> None:
    """发一条测试, to each of its channels and the inboxes of its people.

    DomainError where the body has no channel, and for a second one within ten minutes.
    """
    require_operator(actor, body.area, now)
    if not channels_of(body):
        raise DomainError(_("这个机构还没有联系渠道，请先在后台“机构联系渠道”里登记。"))
    subject = f"communities.body:{body.pk}"
    Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    lately = AuditEvent.objects.filter(estate=None, subject=subject, verb=TESTED)
    if lately.filter(at__gt=now - PAUSE).exists():
        raise DomainError(_("刚刚发过一条，十分钟后再试。"))
    audit(estate=None, actor=actor, verb=TESTED, subject=subject, at=now)
    notify(
        estate=None, to=[body], kind=CHANNEL_TEST, subject=subject, path="/me/",
        params={"body": body.name}, now=now,
    )  # fmt: skip
