"""Who did what (操作记录), and which background process lives."""

from django.db import models

from communities.models.estate import Estate
from communities.models.people import User


class AuditEvent(models.Model):
    """操作记录: one act, never changed; without an actor the portal itself acted.

    ``at`` is the moment of the act. When the row was written, and by which transaction, the
    database adds; older rows do not know.
    """

    estate = models.ForeignKey(Estate, models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, editable=False)
    transaction = models.BigIntegerField(null=True, editable=False)

    class Meta:
        indexes = [models.Index("estate", "subject", name="audit_of_subject")]

    def __str__(self):
        return f"{self.verb} {self.subject}"


class Heartbeat(models.Model):
    """心跳: when a kind of background process was last alive."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    def __str__(self):
        return self.name
