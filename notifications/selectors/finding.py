"""What the search field finds among letters (函件)."""

import re

from django.db.models import Q

from communities.finding import MOST, Hit, Sought
from communities.wording import day
from notifications.selectors.referrals import letters_read_by

# 〔2026〕3号, however the brackets are typed.
NUMBER = re.compile(r"[〔\[(（【]?(?P<year>[0-9]{4})[〕\])）】-]+第?(?P<serial>[0-9]{1,6})号?")


def find_letters(user, _estates, sought: Sought, now) -> list[Hit]:
    """By number or title, of those that she may read; what they say is no ground to find them by."""
    fits = Q(title__icontains=sought.text)
    if told := NUMBER.fullmatch(sought.text.replace(" ", "")):
        fits |= Q(year=told["year"], serial=told["serial"])
    return [
        Hit(
            one.title,
            " · ".join((one.get_kind_display(), one.number, one.estate.name, day(one.issued_at))),
            "referral",
            (one.pk,),
        )
        for one in letters_read_by(user, now).filter(fits)[: MOST + 1]
    ]
