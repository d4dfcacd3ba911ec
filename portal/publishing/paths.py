"""Which public addresses an event touches; the Chinese ones, the English go along."""

from django.db.models import Q

from communities import clock
from finance.models import Entry, EntryVoucher, Statement
from finance.periods import key_of
from finance.selectors.promised import promised_of


def home(estate) -> str:
    return f"/e/{estate.slug}/"


def accounts(estate) -> list[str]:
    """The pages that sum up an estate's books."""
    return [home(estate), f"{home(estate)}accounts/", f"{home(estate)}accounts/entries/"]


def rules(estate) -> str:
    """本小区的规则."""
    return f"{home(estate)}rules/"


def entry(estate, one: Entry) -> str:
    return f"{home(estate)}accounts/entries/{one.code}/"


def statement(estate, one: Statement) -> str:
    return f"{home(estate)}accounts/{key_of(one)}/"


def promised(estate) -> list[str]:
    """The periods that are still to be published."""
    open_ones = promised_of(estate, clock.today())
    return [f"{home(estate)}accounts/{one.promise.period}/" for one in open_ones]


def of_entries(estate, entries) -> list[str]:
    """New entries: themselves, their neighbours by number, what they reverse, the sums."""
    touched = Q(pk__in=[one.pk for one in entries])
    reversed_days = []
    for one in entries:
        touched |= Q(fund=one.fund_id, year=one.year, number=one.number - 1)
        if one.number == 1:
            before = Entry.objects.filter(fund=one.fund_id, year=one.year - 1)
            touched |= Q(pk__in=before.order_by("-number").values("pk")[:1])
        if one.reverses_id:
            touched |= Q(pk=one.reverses_id)
            reversed_days.append((one.fund_id, one.reverses.booking_date))
    rows = Entry.objects.for_estate(estate).filter(touched).select_related("fund")
    paths = accounts(estate) + [entry(estate, one) for one in rows]
    for fund, day in reversed_days:
        held = Statement.objects.for_estate(estate).filter(
            fund=fund, starts__lte=day, ends__gte=day, status="published"
        )
        paths += [statement(estate, one) for one in held.select_related("fund")]
    return paths


def of_statement(one: Statement) -> list[str]:
    """A statement came, went or changed: the sums, its page; once published, those of its entries."""
    estate = one.estate
    if one.status != "published":
        return [*accounts(estate), *promised(estate)]
    rows = Entry.objects.for_estate(estate).select_related("fund")
    rows = rows.filter(fund=one.fund_id, booking_date__range=(one.starts, one.ends))
    others = Statement.objects.for_estate(estate).select_related("fund")
    others = others.filter(fund=one.fund_id, status="published")
    return [
        *accounts(estate),
        *promised(estate),
        *(statement(estate, other) for other in others),
        *(entry(estate, row) for row in rows),
    ]


def of_verdicts(estate) -> list[str]:
    """Every page that says whether the books agree with the bank, or that something is not published."""
    held = Statement.objects.for_estate(estate).filter(status="published").select_related("fund")
    return [*accounts(estate), *(statement(estate, one) for one in held), *promised(estate)]


def of_callees(estate) -> list[str]:
    """Every page that says whom to call."""
    return [*accounts(estate), *promised(estate)]


def of_paper(voucher) -> list[str]:
    links = EntryVoucher.objects.filter(voucher=voucher).select_related("entry__fund")
    return [entry(voucher.estate, link.entry) for link in links]


def of_estate(estate) -> list[str]:
    """Every page of an estate that is a file."""
    return [*of_verdicts(estate), rules(estate), *of_all_entries(estate)]


def of_all_entries(estate) -> list[str]:
    rows = Entry.objects.for_estate(estate).select_related("fund").order_by("pk")
    return [entry(estate, one) for one in rows]
