"""Every row of an estate says which estate it is of."""

from django.db import models


class EstateQuerySet(models.QuerySet):
    def for_estate(self, estate):
        return self.filter(estate=estate)


class EstateOwned(models.Model):
    estate = models.ForeignKey(
        "communities.Estate", models.PROTECT, related_name="+", verbose_name="小区"
    )

    objects = EstateQuerySet.as_manager()

    class Meta:
        abstract = True
