"""Many entries in one call of SQL (批量入账): one lock, one run of numbers, one run of leaves."""

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction

from communities.errors import DomainError
from finance.services.posting import (
    NewEntry,
    Posted,
    call,
    check,
    days_of,
    post_entry,
    prepared,
    shares_of,
)

_SQL = """
select * from post_entries(%s::bigint, %s::bigint, %s::timestamptz, %s::json, %s::json, %s::json,
    %s::json)
"""


@transaction.atomic
def post_entries(*, news: Sequence[NewEntry], actor, now: datetime) -> list[Posted]:
    """入账 of many, numbered in the order given; all of them or none.

    DomainError as ``post_entry`` raises it; ``where["key"]`` names the first entry refused.
    """
    for new in news:
        _naming(new, lambda one: check(one, now))
    estates = defaultdict(list)
    for place, new in enumerate(news):
        estates[new.fund.estate_id].append(place)
    posted = {}
    # Estates in the same order for everybody, so that no two sessions wait for each other.
    for estate, places in sorted(estates.items()):
        found = _post(estate, [news[place] for place in places], actor, now)
        posted.update(zip(places, found, strict=True))
    return [posted[place] for place in range(len(news))]


def _naming(new: NewEntry, act):
    """``act`` on the entry; a refusal names it."""
    try:
        return act(new)
    except DomainError as error:
        error.where["key"] = new.key
        raise


def _post(estate: int, news: list[NewEntry], actor, now) -> list[Posted]:
    """What is refused together, be it for a key that is known, is tried one by one."""
    if len(news) > 1:
        given = [str(estate), str(actor.pk) if actor else None, now, *_tables(news, now)]
        with suppress(IntegrityError), transaction.atomic():
            return [Posted(*row, True) for row in call(_SQL, given)]
    return [_naming(new, lambda one: post_entry(new=one, actor=actor, now=now)) for new in news]


def _tables(news: list[NewEntry], now) -> list[str]:
    """Entries, lines, papers and matches as arrays of objects; places count from one."""
    entries, lines, papers, matches, days = [], [], [], [], days_of(news)
    for place, new in enumerate(news, 1):
        entries.append({"place": place} | _naming(new, lambda one: _row(one, now, days)))
        matches += [
            {"line": len(lines) + line, "bank": row, "share": share}
            for row, line, share in shares_of(new)
        ]
        lines += [
            {
                "entry": place,
                "fund": new.fund.pk,
                "account": line.account.pk,
                "day": entries[-1]["day"],
                "fen": line.amount_fen,
            }
            for line in new.lines
        ]
        papers += [{"entry": place, "voucher": one.pk} for one in new.vouchers]
    return [json.dumps(table, ensure_ascii=False) for table in (entries, lines, papers, matches)]


def _row(new: NewEntry, now, days) -> dict:
    salt, kept, (before, after) = prepared(new, now, days)
    return {
        "fund": new.fund.pk,
        "key": new.key,
        "kind": str(new.kind),
        "day": new.booking_date.isoformat(),
        "fen": new.amount_fen,
        "counterparty": new.shown_counterparty,
        "counterparty_kind": str(new.counterparty_kind),
        "authority": new.authority.pk if new.authority else None,
        "no_voucher": new.no_voucher_reason,
        "source": new.source,
        "reverses": new.reverses.pk if new.reverses else None,
        "draft": new.draft.pk if new.draft else None,
        "memo": new.memo,
        "salt": salt.hex(),
        "private": kept,
        "before": before.decode(),
        "after": after.decode(),
    }
