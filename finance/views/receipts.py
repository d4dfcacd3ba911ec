"""收据: found by its random id, by whoever holds it; to print and as PDF, with what proves it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities import clock, printing
from communities.log.commitments import commit
from communities.models import Leaf
from finance.models import FeeKind, Receipt
from finance.models.orders import ChannelName
from finance.odd_reasons import words_of_red
from finance.selectors.cashiers import sees_money
from finance.services.receipts import FIELD, words_of

PAPER = "finance/receipt.html"


def back_for(user, estate) -> str:
    """返回: whoever holds the address may read it without an account, and a cashier prints it."""
    if not user.is_authenticated:
        return f"/e/{estate.slug}/"
    if sees_money(user, estate, clock.now()):
        return reverse("finance:counter", args=[estate.slug])
    return reverse("bills:mine")


def _context(code) -> dict:
    rows = Receipt.objects.select_related("estate", "cancels")
    receipt = rows.filter(code=code).first()
    if receipt is None:
        raise Http404
    said, kinds = receipt.snapshot, dict(FeeKind.choices)
    reds = list(receipt.red_letters.order_by("number"))
    leaf = Leaf.objects.get(estate=receipt.estate_id, index=receipt.leaf_index)
    committed = commit(FIELD, bytes(receipt.salt), words_of(said)).hex()
    return {
        "receipt": receipt,
        "estate": receipt.estate,
        "said": said,
        "items": [
            one | {"what": kinds.get(one["kind"], ""), "fen": int(one["amount_fen"])}
            for one in said["items"]
        ],
        "channel": dict(ChannelName.choices).get(said["channel"], ""),
        "rest_fen": int(said["refundable_fen"]),
        "red_words": words_of_red(said) if receipt.cancels else "",
        "reds": reds,
        "left_fen": receipt.amount_fen + sum(one.amount_fen for one in reds),
        "fingerprint": committed[:8],
        "is_kept": committed.encode() in bytes(leaf.body),
    }


@never_cache
@require_safe
def receipt(request, code):
    context = _context(code)
    context["back"] = back_for(request.user, context["estate"])
    return render(request, PAPER, context)


@never_cache
@require_safe
def receipt_pdf(request, code):
    words = _context(code)
    return printing.answer(PAPER, words, f"{words['receipt'].shown_number}.pdf")
