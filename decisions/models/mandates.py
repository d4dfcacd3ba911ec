"""Who votes for a party (由谁投票): what its co-owners say of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import OfficePaper, User
from communities.scoping import EstateOwned
from decisions.co_owners import Word
from decisions.models.votes import Decision, RollParty
from decisions.proxies import Kind

WORDS = [
    (Word.NAMES.value, "推选"),
    (Word.OBJECTS.value, "不同意"),
    (Word.WITHDRAWS.value, "撤回"),
]

KINDS = [
    (Kind.AGENT.value, _("受托人（委托代理）")),
    (Kind.GUARDIAN.value, _("监护人（业主未成年或不能自己决定）")),
    (Kind.REPRESENTATIVE.value, _("法定代表人（业主是单位或建设单位）")),
]


class CoOwnerWord(EstateOwned):
    """共有业主表态: whom one of several co-owners wants to vote for all, or that she objects. Only ever added to; her last word counts."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="co_owner_words")
    party = models.ForeignKey(RollParty, models.PROTECT, related_name="co_owner_words")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="共有业主")
    word = models.CharField("表态", max_length=10, choices=WORDS)
    names = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="推选谁"
    )
    said_at = models.DateTimeField("时间")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(word=Word.NAMES.value, names__isnull=False)
                | Q(word__in=[Word.OBJECTS.value, Word.WITHDRAWS.value], names=None),
                name="co_owner_names_somebody",
            )
        ]

    def __str__(self):
        return f"{self.party_id}: {self.word}"


class ProxyLetter(EstateOwned):
    """委托书: an owner lets another vote for her party. Only ever added to.

    Given online by ``principal`` after a fresh log-in; or on paper, then with a ``scan``, ``registered_by`` an office,
    and in force once another body has checked it; ``signers`` are then the owners, by their numbers on the roll, who
    signed for a party that has several. ``matters`` are positions of the vote's matters; ``until`` is the last day on
    which it holds.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="letters")
    party = models.ForeignKey(RollParty, models.PROTECT, related_name="letters")
    principal = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="委托人"
    )
    agent = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="受托人")
    matters = models.JSONField("事项")
    instruction = models.CharField("怎么投", max_length=500, blank=True)
    since = models.DateField("起")
    until = models.DateField("止")
    given_at = models.DateTimeField("委托时间")
    kind = models.CharField("身份", max_length=14, choices=KINDS, default=Kind.AGENT.value)
    scan = models.ForeignKey(
        OfficePaper, models.PROTECT, null=True, related_name="+", verbose_name="签名的委托书"
    )
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    signers = models.JSONField("签名的业主", null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="letter_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(agent=F("principal")), name="letter_is_for_another"
            ),
            models.CheckConstraint(
                condition=Q(
                    principal__isnull=False, scan=None, registered_by=None, kind=Kind.AGENT.value
                )
                | Q(principal=None, scan__isnull=False, registered_by__isnull=False),
                name="letter_is_online_or_on_paper",
            ),
        ]

    def __str__(self):
        return f"{self.party_id}: {self.agent_id}"


class LetterCheck(EstateOwned):
    """核对委托书: a person of another body has seen the signed paper."""

    letter = models.OneToOneField(ProxyLetter, models.PROTECT, related_name="check_row")
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="核对人")
    checked_at = models.DateTimeField("核对时间")

    def __str__(self):
        return f"{self.letter_id}: {self.checked_at}"


class LetterEnd(EstateOwned):
    """委托终止: taken back, or ended because the principal voted herself. What was cast before stands."""

    letter = models.OneToOneField(ProxyLetter, models.PROTECT, related_name="end")
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="终止人")
    ended_at = models.DateTimeField("终止时间")

    def __str__(self):
        return f"{self.letter_id}: {self.ended_at}"
