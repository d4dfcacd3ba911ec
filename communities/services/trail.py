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


def audit_read(*, estate_id, actor, verb, subject: str, asked: str, at) -> AuditEvent:
    """查阅记录: somebody was shown a person in full; ``asked`` is the filter of a list."""
    detail = {"filter": asked} if asked else {}
    return AuditEvent.objects.create(
        estate_id=estate_id, actor=actor, verb=verb, subject=subject, detail=detail, at=at
    )
