"""Acts that change no status still leave a trace."""

from communities.models import AuditEvent


def audit(*, estate, actor, verb, subject, at, before="", after="", detail=None) -> AuditEvent:
    """操作记录: ``subject`` is a row or a text such as ``finance.entry:12``."""
    if not isinstance(subject, str):
        subject = f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEvent.objects.create(
        estate=estate,
        actor=actor,
        verb=verb,
        subject=subject,
        before=before,
        after=after,
        detail=detail or {},
        at=at,
    )
