"""验证码的次数: every guess at a code is counted, and the count committed, before it is compared."""

from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.errors import DomainError
from communities.models import CodeAttempts, UsedCode

KEPT = timedelta(days=1)
COUNT = """
    insert into communities_codeattempts as held (kind, subject, count, since)
    values (%(kind)s, %(subject)s, 1, %(now)s)
    on conflict (kind, subject) do update set
        count = case when held.since > %(begin)s then held.count + 1 else 1 end,
        since = case when held.since > %(begin)s then held.since else excluded.since end
    returning count, since
"""


class Limit(NamedTuple):
    """How many guesses are compared within which span, and what is said past them."""

    most: int
    span: timedelta
    refusal: str


# A code that was sent is guessed at so often and no more; a new one starts anew, so that nobody's
# guesses keep its owner out. An authenticator sends none: there a short span starts anew.
LIMITS = {
    "login": Limit(
        5, KEPT, gettext_lazy("已试过 5 次，不能再试。请点“换一个号码”，重新获取验证码。")
    ),
    "again": Limit(5, KEPT, gettext_lazy("这个验证码已试过 5 次，不能再用。请重新获取验证码。")),
    "binding": Limit(
        5,
        KEPT,
        gettext_lazy("这个验证码已试过 5 次，不能再用。请返回上一步重新填写，获取新的验证码。"),
    ),
    "contact": Limit(
        5, KEPT, gettext_lazy("这个验证码已试过 5 次，不能再用。请返回上一步，重新获取验证码。")
    ),
    # Not guesses at a code but at people: so often one of the staff names an account at the counter.
    "counter": Limit(
        20, timedelta(hours=1), gettext_lazy("一小时内办得太多了。请过 %(minutes)s 分钟再试。")
    ),
    # Nor these: so many telephone numbers an owner tries when she looks for an agent.
    "agent": Limit(
        10, KEPT, gettext_lazy("一天只能查 10 次受托人的手机号。请过 %(minutes)s 分钟再试。")
    ),
    # By the code that was typed, which nobody but who holds the paper types ...
    "slip": Limit(
        10, timedelta(minutes=10), gettext_lazy("编码试得太多了。请过 %(minutes)s 分钟再试。")
    ),
    # ... loosely by the network, of which many share one ...
    "slip_network": Limit(
        100,
        timedelta(minutes=10),
        gettext_lazy("您所在的网络试编码太多了。请换一个网络，或过 %(minutes)s 分钟再试。"),
    ),
    # ... and by the slip, once a half of it was right: that is who prints the other half.
    "slip_half": Limit(10, KEPT, gettext_lazy("这张单子试错太多次，不能再用。请重新办一张。")),
    # A sheet of a body's key holds far more than can be guessed; what it costs to try is bounded.
    "sheet_words": Limit(
        10, timedelta(minutes=10), gettext_lazy("试得太多了。请过 %(minutes)s 分钟再试。")
    ),
    "authenticator": Limit(
        10, timedelta(minutes=10), gettext_lazy("验证码试得太多了。请过 %(minutes)s 分钟再试。")
    ),
}


class TooManyAttempts(DomainError):
    """次数已满: the guess was not compared."""


def count_attempt(kind: str, subject: str, now) -> int:
    """How many guesses at ``subject`` are left after this one; TooManyAttempts past the limit.

    ``subject`` names what was sent for one purpose, or one person's authenticator. RuntimeError inside a
    transaction: what is rolled back would not be counted, and what is not committed not seen.
    """
    limit = LIMITS[kind]
    with transaction.atomic(durable=True):
        count, since = add_one(kind, subject, limit.span, now)
    if count > limit.most:
        minutes = max(ceil((since + limit.span - now) / timedelta(minutes=1)), 1)
        raise TooManyAttempts(limit.refusal % {"minutes": minutes}, why="limit")
    return limit.most - count


def add_one(kind: str, subject: str, span: timedelta, now) -> tuple[int, datetime]:
    """How many there are of ``subject`` with this one, and since when; after ``span`` anew."""
    words = {"kind": kind, "subject": subject_digest(kind, subject), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, words | {"begin": now - span})
        return cursor.fetchone()


def forget_attempts(kind: str, subject: str) -> None:
    """Whoever got it right begins anew."""
    CodeAttempts.objects.filter(kind=kind, subject=subject_digest(kind, subject)).delete()


def use_counter(*, user, counter: int, now) -> None:
    """The authenticator's code of one span of 30 seconds is used up; DomainError where it was before."""
    is_new = UsedCode.objects.get_or_create(user=user, counter=counter, defaults={"at": now})[1]
    if not is_new:
        sentence = _("这个验证码已经用过。请等验证器显示下一个再填，最多等 30 秒。")
        raise DomainError(sentence, why="used")


def drop_old_attempts(now) -> None:
    """What is a day old counts for nothing any more: the codes ended long before."""
    CodeAttempts.objects.filter(since__lt=now - KEPT).delete()
    UsedCode.objects.filter(at__lt=now - KEPT).delete()


def subject_digest(kind: str, subject: str) -> str:
    salt = f"communities.attempts.{kind}"
    return salted_hmac(salt, subject, algorithm="sha256").hexdigest()
