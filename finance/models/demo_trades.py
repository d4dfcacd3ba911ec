"""What the simulator (演示支付) knows of orders, as a channel of its own would."""

from django.db import models

from communities.scoping import EstateOwned


class DemoTrade(EstateOwned):
    """演示渠道的订单: ``paid`` lists its trades as (transaction, fen, moment), ``returned`` what went
    back as (refund's number, fen, moment); ``shown_from`` is when the channel begins to say what
    happened."""

    class Status(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        CLOSED = "closed"

    number = models.CharField(max_length=32, unique=True)
    payee = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    amount_fen = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    paid = models.JSONField(default=list)
    returned = models.JSONField(default=list)
    shown_from = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    def __str__(self):
        return self.number
