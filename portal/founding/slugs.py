"""网址名 as it is proposed (拼音): from the estate's name, free, for the operator to keep or to change."""

import re

from anyascii import anyascii

from communities.models import Estate
from portal.estates import RESERVED
from portal.founding.models import EstateDraft

MAX_LENGTH = 40
# What is said of a name and is not part of it.
ASIDE = re.compile(r"[（(].*?[）)]")


def pinyin(name: str) -> str:
    """ "风和丽苑" is fengheliyuan; a character of two readings may get the other one."""
    words = re.findall(r"[a-z0-9]+", anyascii(ASIDE.sub("", name)).lower())
    return "-".join(words)[:MAX_LENGTH].strip("-")


def proposed_slug(draft: EstateDraft) -> str:
    """The pinyin of its name; where another has it, with that of its 社区; "" where both are taken."""
    own = pinyin(draft.name)
    longer = f"{own}-{pinyin(draft.area.name)}"[:MAX_LENGTH].strip("-")
    return next((slug for slug in (own, longer) if slug and not _is_taken(slug, draft)), "")


def _is_taken(slug: str, draft: EstateDraft) -> bool:
    others = EstateDraft.objects.filter(slug=slug).exclude(pk=draft.pk)
    return slug in RESERVED or Estate.objects.filter(slug=slug).exists() or others.exists()
