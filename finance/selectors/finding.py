"""What the search field finds in the books: entries, drafts, bank rows and files, a home's bills, and what was
paid, without who paid it."""

import re
from functools import partial

from django.db.models import Q

from communities.finding import MIN_SERIAL, MOST, Hit, Sought
from communities.money import yuan
from communities.selectors.finding import find_homes
from communities.wording import day
from finance.models import BankFile, BankRow, Entry, EntryDraft, Payment, Receipt
from finance.selectors.cashiers import seen_by_office
from finance.selectors.public.entries import fits_words
from finance.states import DraftStatus

find_bills = partial(find_homes, page="finance:unit-bills")
NOT_POSTED = DraftStatus.values[:4]
RECEIPT = re.compile(r"[Rr]-?(?P<year>[0-9]{4})-?(?P<number>[0-9]{1,9})")


def find_entries(estates, sought: Sought, _now) -> list[Hit]:
    """By number, words or amount; a natural person is found by none of them."""
    fits = fits_words(sought.text)
    if sought.fen:
        fits |= Q(amount_fen__in=(sought.fen, -sought.fen))
    rows = Entry.objects.shown().filter(fits, estate__in=estates).select_related("estate")
    return [
        Hit(
            one.memo or one.shown_number,
            _told(one.shown_number, one.estate.name, day(one.booking_date), yuan(one.amount_fen)),
            "accounts:entry",
            (one.estate.slug, one.code),
        )
        for one in rows.order_by("-booking_date", "-pk")[: MOST + 1]
    ]


def find_drafts(estates, sought: Sought, _now) -> list[Hit]:
    fits = Q(memo__icontains=sought.text)
    if sought.fen:
        fits |= Q(pk__in=_with_line(estates, sought.fen))
    rows = EntryDraft.objects.filter(fits, estate__in=estates, status__in=NOT_POSTED)
    rows = rows.select_related("estate").order_by("-booking_date", "-pk")[: MOST + 1]
    return [
        Hit(
            one.memo,
            _told(one.get_status_display(), one.estate.name, day(one.booking_date)),
            "finance:draft",
            (one.pk,),
        )
        for one in rows
    ]


def _with_line(estates, fen: int):
    rows = EntryDraft.objects.filter(estate__in=estates, lines__amount_fen__in=(fen, -fen))
    return rows.values("pk")


def find_rows(estates, sought: Sought, _now) -> list[Hit]:
    """银行流水 by amount or by the bank's own number; never by who paid."""
    fits = Q(reference__iexact=sought.text)
    if sought.fen:
        fits |= Q(amount_fen__in=(sought.fen, -sought.fen))
    rows = BankRow.objects.filter(fits, estate__in=estates, withdrawn_at=None)
    rows = rows.select_related("estate", "bank_account").order_by("-booked_date", "-pk")
    return [
        Hit(
            yuan(one.amount_fen),
            _told(str(one.bank_account), one.estate.name, day(one.booked_date)),
            "finance:row-match",
            (one.pk,),
        )
        for one in rows[: MOST + 1]
    ]


def find_files(estates, sought: Sought, _now) -> list[Hit]:
    rows = BankFile.objects.filter(name__icontains=sought.text, estate__in=estates)
    rows = rows.select_related("estate").order_by("-created_at", "-pk")[: MOST + 1]
    return [
        Hit(
            one.name,
            _told(one.get_status_display(), one.estate.name, day(one.created_at)),
            "finance:import",
            (one.pk,),
        )
        for one in rows
    ]


def find_receipts(user, estates, sought: Sought, now) -> list[Hit]:
    """By number or amount, where she sees the money; the receipt itself names its payer."""
    fits = Q(pk=None)
    if sought.fen:
        fits |= Q(amount_fen__in=(sought.fen, -sought.fen))
    if told := RECEIPT.fullmatch(sought.text.strip()):
        fits |= Q(year=told["year"], number=told["number"])
    seen = seen_by_office(user, estates, now, "payment__order")
    rows = Receipt.objects.filter(fits, seen, estate__in=estates).select_related("estate")
    return [
        Hit(
            f"{one.shown_number} {yuan(one.amount_fen)}",
            _told(one.payee, one.estate.name, day(one.issued_at)),
            "bills:receipt",
            (one.code,),
        )
        for one in rows.order_by("-issued_at", "-pk")[: MOST + 1]
    ]


def find_payments(user, estates, sought: Sought, now) -> list[Hit]:
    """By the channel's own number or by amount, where she sees the money."""
    fits = Q(pk=None)
    if sought.fen:
        fits |= Q(amount_fen=sought.fen)
    if len(sought.text.strip()) >= MIN_SERIAL:
        fits |= Q(transaction__iexact=sought.text.strip())
    seen = seen_by_office(user, estates, now, "order")
    rows = Payment.objects.filter(fits, seen, estate__in=estates).select_related("estate")
    return [
        Hit(
            yuan(one.amount_fen),
            _told(one.get_channel_display(), one.status_words, one.estate.name, day(one.paid_at)),
            "finance:odd-payment",
            (one.pk,),
        )
        for one in rows.order_by("-paid_at", "-pk")[: MOST + 1]
    ]


def _told(*parts: str) -> str:
    return " · ".join(parts)
