"""Keys of bodies and of votes (密钥): public halves and sealed envelopes; nothing here opens anything."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import Body, User
from communities.scoping import EstateOwned
from decisions.envelopes import fingerprint
from decisions.models.votes import Decision


class BodyKeyQuerySet(models.QuerySet):
    def current(self):
        """Printed, in an envelope, and not replaced since."""
        return self.filter(printed_at__isnull=False, replaced_at=None)


class BodyKey(models.Model):
    """单位的密钥: the public half (X25519, 32 bytes); the private one is on a sheet of paper alone.

    It is the body's from ``printed_at`` on, until another sheet of the body was printed.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="单位")
    public = models.BinaryField(unique=True)
    made_at = models.DateTimeField("生成时间")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    printed_at = models.DateTimeField("打印时间", null=True)
    replaced_at = models.DateTimeField("更换时间", null=True)

    objects = BodyKeyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位的密钥")
        constraints = [
            models.UniqueConstraint(
                "body", condition=Q(printed_at__isnull=False, replaced_at=None),
                name="one_key_of_a_body",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at=None) | Q(printed_at__isnull=False),
                name="key_is_printed_before_it_is_replaced",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.body_id}: {self.fingerprint}"

    @property
    def fingerprint(self) -> str:
        return fingerprint(bytes(self.public))


class KeyRequest(models.Model):
    """要密钥单: an officer's browser asks with a public key of its own, the signer answers with the sheet sealed to it.

    What was sealed is wiped as soon as the sheet is printed, asked for again, or 15 minutes old.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="单位")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    asked_at = models.DateTimeField("提出时间")
    ends_at = models.DateTimeField("有效到")
    reply_to = models.BinaryField()
    body_key = models.OneToOneField(BodyKey, models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField(null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("要密钥单")
        constraints = [
            models.UniqueConstraint(
                "body", condition=Q(ended_at=None), name="one_open_request_of_a_body"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(sealed=None), name="what_ended_is_wiped"
            ),
            models.CheckConstraint(
                condition=Q(sealed=None) | Q(body_key__isnull=False), name="sheet_is_of_a_key"
            ),
        ]

    def __str__(self):
        return f"{self.body_id}: {self.asked_at:%Y-%m-%d %H:%M}"


class TestEnvelope(EstateOwned):
    """试开信封: a word that the signer sealed to a body's key before a vote; reading it out shows that the sheet is good.

    ``word_hash`` is SHA-256 of the word: nobody says that she opened what she did not.
    """

    __test__ = False

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="test_envelopes")
    body_key = models.ForeignKey(BodyKey, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    word_hash = models.BinaryField()
    made_at = models.DateTimeField("封好时间")
    word = models.BinaryField(null=True)
    opened_at = models.DateTimeField("试开时间", null=True)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="试开人"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("decision", "body_key", name="one_test_envelope_of_a_key"),
            models.CheckConstraint(
                condition=Q(word=None, opened_at=None, opened_by=None)
                | Q(word__isnull=False, opened_at__isnull=False, opened_by__isnull=False),
                name="test_envelope_is_opened_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.decision_id}: {self.body_key_id}"


class DecisionKey(EstateOwned):
    """表决的密钥: the public half to which every ballot is sealed; the signer has the other one until it is erased.

    With ``destroyed_at`` its envelopes are gone too, once the estate's retention is over: nobody opens a box any more.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="key_pair")
    public = models.BinaryField(unique=True)
    made_at = models.DateTimeField("生成时间")
    erased_at = models.DateTimeField("销毁时间", null=True)
    destroyed_at = models.DateTimeField("信封销毁时间", null=True)

    def __str__(self):
        return f"{self.decision_id}: {self.fingerprint}"

    @property
    def fingerprint(self) -> str:
        return fingerprint(bytes(self.public))


class Envelope(EstateOwned):
    """密钥信封: the vote's private key, sealed to two bodies one inside the other; one for each pair of the three."""

    decision_key = models.ForeignKey(DecisionKey, models.PROTECT, related_name="envelopes")
    first = models.ForeignKey(BodyKey, models.PROTECT, related_name="+")
    second = models.ForeignKey(BodyKey, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "decision_key", "first", "second", name="one_envelope_of_a_pair"
            ),
            models.CheckConstraint(condition=~Q(first=F("second")), name="envelope_is_of_two_keys"),
        ]

    def __str__(self):
        return f"{self.decision_key_id}: {self.first_id}, {self.second_id}"
