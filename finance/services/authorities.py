"""Authorities (授权依据): what allows an entry is registered once and named by many."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from finance.models import Authority


@transaction.atomic
def add_authority(
    *, estate, kind, title, actor, now, reference="", decided_date=None, paper=None
) -> Authority:
    """登记依据, with the kept paper that shows it, if any; the same title and number again gives the row
    that is there already, with the paper and day that it lacked. DomainError where that has others or the
    books rest on it, without a title, for a day to come and another estate's paper."""
    require(actor, "finance.draft_entry", estate, now)
    if decided_date and decided_date > clock.local(now).date():
        raise DomainError(_("依据的日期不能在今天之后。"), field="decided_date")
    if paper and paper.estate_id != estate.pk:
        raise DomainError(_("这份文件不是本小区的。"), field="paper")
    if not title.strip():
        raise DomainError(_("请填写依据的标题。"), field="authority_title")
    authority, is_new = Authority.objects.get_or_create(
        estate=estate,
        kind=kind,
        title=title.strip(),
        reference=reference.strip(),
        matter=None,
        motion=None,
        defaults={"decided_date": decided_date, "paper": paper},
    )
    if not is_new:
        given = {"decided_date": decided_date, "paper": paper}
        return _completed(authority.pk, given, actor, now)
    audit(estate=estate, actor=actor, verb="finance.authority.added", subject=authority, at=now)
    return authority


def _completed(pk: int, given: dict, actor, now) -> Authority:
    row = Authority.objects.select_for_update(of=["self"], no_key=True).get(pk=pk)
    news = {name: said for name, said in given.items() if said and said != getattr(row, name)}
    if not news:
        return row
    if row.entries.exists() or any(getattr(row, name) for name in news):
        sentence = _(
            "已有同名依据，日期或文件与它不同，或已有账以它为依据；请选它，或换一个标题或编号。"
        )
        raise DomainError(sentence, field="authority_title")
    for name, said in news.items():
        setattr(row, name, said)
    row.save(update_fields=list(news))
    verb, detail = "finance.authority.completed", {"fields": sorted(news)}
    audit(estate=row.estate, actor=actor, verb=verb, subject=row, at=now, detail=detail)
    return row
