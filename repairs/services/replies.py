"""Reply templates (回复模板): kept by the manager or the management body of an estate."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from repairs.models import Reply


@transaction.atomic
def save_reply(*, estate, title, words, use="", sort=0, reply=None, actor, now) -> Reply:
    """存模板: a new one, or other words for ``reply``. DomainError where a title is taken."""
    require(actor, "repairs.edit_replies", estate, now)
    kept = reply or Reply(estate=estate)
    kept.title, kept.words, kept.use, kept.sort = title.strip(), words.strip(), use, sort
    if not kept.title or not kept.words:
        raise DomainError(_("请写标题和内容。"))
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as taken:
        raise DomainError(_("已经有同名的模板。"), field="title") from taken
    _log(kept, "changed" if reply else "added", actor, now)
    return kept


@transaction.atomic
def drop_reply(*, reply: Reply, actor, now) -> None:
    """删除模板; answers already given with it stay."""
    require(actor, "repairs.edit_replies", reply, now)
    _log(reply, "dropped", actor, now)
    reply.delete()


def _log(reply: Reply, verb: str, actor, now) -> None:
    audit(
        estate=reply.estate,
        actor=actor,
        verb=f"repairs.reply.{verb}",
        subject=reply,
        at=now,
        detail={"title": reply.title, "words": reply.words},
    )
