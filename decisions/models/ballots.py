"""From the first ballot to the result (投票、计票): sealed boxes, what was fixed before any was opened, what came of it."""

import hashlib
import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import User
from communities.scoping import EstateOwned
from decisions.boxes import CHOICES
from decisions.counting import Channel, Flaw
from decisions.models.columns import area, heads
from decisions.models.mandates import ProxyLetter
from decisions.models.votes import Decision, Roll, RollParty

CHANNELS = [(Channel.ONLINE.value, "线上"), (Channel.PAPER.value, "纸质")]


class Opening(EstateOwned):
    """表决开始: the roll that counts is frozen, and its hash is a leaf of the log."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="opening")
    roll = models.OneToOneField(Roll, models.PROTECT, related_name="opening")
    leaf = models.BigIntegerField("存证序号")
    opened_at = models.DateTimeField("开始时间")

    def __str__(self):
        return f"{self.decision_id}: {self.opened_at}"


class Ballot(EstateOwned):
    """选票: a sealed box of a party; what is in it nobody knows before closing. Only ever added to.

    ``version`` counts the ballots of its party from 1; ``cast_at`` is the moment that counts for its channel.
    ``letter`` is by which an agent cast it.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="ballots")
    party = models.ForeignKey(RollParty, models.PROTECT, related_name="ballots")
    version = models.PositiveSmallIntegerField("第几次")
    channel = models.CharField("方式", max_length=6, choices=CHANNELS)
    box = models.BinaryField()
    cast_at = models.DateTimeField("投票时间")
    cast_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="投票人")
    letter = models.ForeignKey(
        ProxyLetter, models.PROTECT, null=True, related_name="ballots", verbose_name="委托书"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("party", "version", name="ballot_version_once"),
            models.CheckConstraint(
                condition=Q(channel__in=[one.value for one in Channel]), name="ballot_has_a_channel"
            ),
        ]

    def __str__(self):
        return f"{self.party_id}: {self.version}"


class Closing(EstateOwned):
    """表决截止: how many boxes there are, and their hash, fixed in the log before any is opened.

    ``register`` is what decides between co-owners and of letters, as decisions.closing_register writes it; empty
    where a vote was closed before that was fixed.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="closing")
    boxes = models.PositiveIntegerField("票数")
    sha256 = models.CharField("指纹", max_length=64)
    register = models.BinaryField("截止时的登记", default=b"")
    leaf = models.BigIntegerField("存证序号")
    closed_at = models.DateTimeField("截止时间")

    def __str__(self):
        return f"{self.decision_id}: {self.boxes}"

    @property
    def register_hash(self) -> str:
        """SHA-256, as its leaf has it; empty where there is none."""
        return hashlib.sha256(bytes(self.register)).hexdigest() if self.register else ""


class Unsealing(EstateOwned):
    """开箱: the signer opened the boxes of a vote; ``sha256`` is of the ballots as counters get them.

    Whoever has the application's role can write such a row, so ``note`` alone makes it the signer's: what it says is
    signed with the key of the estate's log. Another key makes another row. Empty in rows of before there were notes.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="unsealings")
    ballots = models.PositiveIntegerField("开出的选票")
    sha256 = models.CharField("指纹", max_length=64)
    note = models.TextField("开箱声明", blank=True)
    unsealed_at = models.DateTimeField("开箱时间")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="unsealing_has_a_hash"
            )
        ]

    def __str__(self):
        return f"{self.decision_id}: {self.ballots}"


class ForeignOpening(EstateOwned):
    """不是签名进程写的: the signer found rows beside its own of a vote that it opened. Nothing rests on them."""

    class What(models.TextChoices):
        UNSEALING = "unsealing", _("开箱记录")
        BALLOTS = "ballots", _("开出的选票")
        RESULT = "result", _("公布的结果")
        FLAWS = "flaws", _("不计票的原因")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="foreign_openings")
    what = models.CharField("什么", max_length=9, choices=What.choices)
    found_at = models.DateTimeField("发现时间")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("decision", "what", name="foreign_opening_once")]

    def __str__(self):
        return f"{self.decision_id}: {self.what}"


class BallotFlaw(EstateOwned):
    """不计票: why a ballot does not count. What it says is not known, nor needed."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="flaw")
    flaw = models.CharField("原因", max_length=12, choices=[(one.value, one.value) for one in Flaw])

    def __str__(self):
        return f"{self.ballot_id}: {self.flaw}"


class OpenedBallot(EstateOwned):
    """开出的选票, for the counters until the result is final: no party, no time, no number in order of coming.

    In an unlogged table: neither the write-ahead log nor a backup ever holds it. After a crash it is empty, and
    the signer opens the same boxes again.
    """

    code = models.BinaryField(primary_key=True)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="opened")
    area = area("专有面积")
    letters = models.CharField("选择", max_length=50)
    r = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(letters__regex=rf"^[{''.join(CHOICES)}]+$"), name="ballot_says_choices"
            )
        ]

    def __str__(self):
        return bytes(self.code).hex()


class Result(EstateOwned):
    """表决结果: first provisional (初步结果), final with ``final_at``.

    ``body`` is the leaf, byte for byte, and the first line of both files; ``lines`` is the public file without the log.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="result")
    body = models.BinaryField()
    lines = models.BinaryField()
    counters_sha256 = models.CharField("监票文件的指纹", max_length=64)
    leaf = models.BigIntegerField("存证序号")
    counted_at = models.DateTimeField("计票时间")
    final_at = models.DateTimeField("生效时间", null=True)

    def __str__(self):
        return f"{self.decision_id}: {self.counted_at}"

    @property
    def n_ballots(self) -> int:
        """How many ballots count."""
        return int(json.loads(bytes(self.body))["ballots"]["counted"])


class Participation(EstateOwned):
    """参与情况, by the hour while a vote is open: the weight of whoever has cast a ballot, never of what it says."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="participations")
    counted_at = models.DateTimeField("统计时间")
    area = area("参与面积")
    heads = heads("参与人数")

    class Meta:
        constraints = [
            models.UniqueConstraint("decision", "counted_at", name="participation_of_an_hour_once")
        ]

    def __str__(self):
        return f"{self.decision_id}: {self.counted_at}"
