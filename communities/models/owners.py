"""Who owns homes (业主), apart from the homes."""

from django.db import models
from django.db.models import Q

from communities.scoping import EstateOwned


class Owner(EstateOwned):
    """业主: a person or a company that owns homes here; all homes of one row are one head (法释〔2020〕17号
    9). Namesakes are two rows until a number, or two bodies, say that they are one.

    ``name`` is as registered, ``folded_name`` as ``communities.folding`` compares it, and
    ``identity_digest`` as ``communities.identities`` makes it, or "".
    """

    class Kind(models.TextChoices):
        PERSON = "person", "个人"
        COMPANY = "company", "单位"
        DEVELOPER = "developer", "建设单位"

    kind = models.CharField("类型", max_length=10, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField("登记姓名", max_length=80)
    folded_name = models.CharField(max_length=160)
    identity_digest = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "业主"
        constraints = [
            models.UniqueConstraint(
                "estate",
                "identity_digest",
                condition=~Q(identity_digest=""),
                name="one_owner_of_a_number",
            ),
            models.CheckConstraint(condition=~Q(folded_name=""), name="owner_has_a_name"),
        ]
        indexes = [models.Index("estate", "folded_name", name="owners_by_name")]

    def __str__(self):
        return "业主"


def kind_by_name(name: str) -> str:
    """Where nobody says it: no natural person is called a company, and nobody is a developer by name."""
    return Owner.Kind.COMPANY if name.endswith("公司") else Owner.Kind.PERSON
