"""Acts that change no status still leave a trace."""

from communities.models import AuditEvent


def audit(**words) -> AuditEvent:
    """操作记录 of one act; ``words`` are those of ``trace``."""
    made = trace(**words)
    made.save()
    return made


def trace(*, estate, actor, verb, subject, at, before="", after="", detail=None) -> AuditEvent:
    """The record not yet stored, where an act stores many at once; ``subject`` is a row or a text
    such as ``finance.entry:12``."""
    if not isinstance(subject, str):
        subject = f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEvent(
        estate=estate,
        actor=actor,
        verb=verb,
        subject=subject,
        before=before,
        after=after,
        detail=detail or {},
        at=at,
    )
