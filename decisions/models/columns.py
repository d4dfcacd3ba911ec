"""The two counts of the law as columns."""

from decimal import Decimal

from django.db import models


def area(name):
    """Exclusive area in m², two decimals."""
    return models.DecimalField(name, max_digits=12, decimal_places=2, default=Decimal(0))


def heads(name):
    return models.PositiveIntegerField(name, default=0)
