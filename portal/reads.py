"""查阅留痕: which pages show staff a person in full (a name with a matter, a number, a payer, a letter),
and the line in the audit that each look leaves.

A record that is opened is one line, naming it; a list is one line with what it was asked for, and so
is its file. What stands masked leaves none. Originals of vouchers are told by ``finance.voucher.looked_at``.
"""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.apps import apps
from django.utils.crypto import salted_hmac

from communities import clock
from communities.folding import fold
from communities.lists import ASKED_FILE, WORDS
from communities.services.trail import audit_read


class Read(NamedTuple):
    """Of what model, and which argument of the address names the row; a list has none."""

    model: str
    param: str = ""

    @property
    def verb(self) -> str:
        return f"{self.model}.{'read' if self.param else 'listed'}"


def _record(model: str, *pages: str) -> dict[str, Read]:
    return dict.fromkeys(pages, Read(model, "pk"))


def _list(model: str, *pages: str) -> dict[str, Read]:
    return dict.fromkeys(pages, Read(model))


# By the name of the page.
READS = {
    **_record("repairs.ticket", "tickets:ticket", "tickets:act", "tickets:act-photo-drop"),
    **_record("repairs.ticket", "tickets:slip", "tickets:record"),
    **_list("repairs.ticket", "tickets:queue", "tickets:all", "tickets:calls"),
    **_record("finance.entrydraft", "finance:approval", "finance:draft", "finance:draft-link"),
    **_list("finance.entrydraft", "finance:approvals"),
    **_record("finance.entry", "finance:entry-reverse"),
    **_list("finance.entry", "finance:entries"),
    **_record("finance.bankaccount", "finance:bank-rows"),
    **_record("finance.bankrow", "finance:row-match", "finance:row-set-aside"),
    **_record("finance.bankrow", "finance:bank-row-transfer", "finance:bank-row-payout"),
    **_record("communities.unit", "finance:unit-bills"),
    **_record("finance.billingrun", "finance:billing-run"),
    **_record("finance.openingprepaid", "finance:opening-prepaid"),
    **_record("communities.unit", "finance:slip-new", "finance:cash-new"),
    **_record("finance.cashshift", "finance:shift"),
    **_record("finance.cashtaking", "finance:taking"),
    **_list("finance.transferslip", "finance:slips"),
    **_record("finance.transferslip", "finance:slip"),
    **_record("communities.ownership", "finance:title-statement", "finance:title-statement-pdf"),
    **_list("finance.demand", "finance:demands"),
    **_record("finance.demand", "finance:demand", "finance:demand-letter", "finance:demand-pdf"),
    **_record("finance.demanddelivery", "finance:demand-proof"),
    **_record("finance.billdoubt", "finance:doubt"),
    **_list("finance.payment", "finance:odd-payments", "finance:taken-payments"),
    **_record("finance.payment", "finance:odd-payment"),
    **_record("finance.payorder", "finance:order-closing"),
    **_list("finance.refund", "finance:refunds"),
    **_record("finance.refund", "finance:refund"),
    **_record("finance.payment", "finance:refund-new"),
    **_list("finance.bankaccount", "finance:bank-accounts"),
    **_list("finance.bankaccount", "finance:account-register", "finance:first-period"),
    **_list("finance.rowsetaside", "finance:set-asides"),
    **_record("finance.rowsetaside", "finance:set-aside-decide"),
    **_record("finance.bankfile", "finance:import", "finance:import-mapping"),
    **_record("finance.bankfile", "finance:import-errors", "finance:import-withdraw"),
    **_record("finance.bankfile", "finance:import-store", "finance:import-replace"),
    **_record("finance.bankfile", "finance:import-reading"),
    **_record("finance.filewithdrawal", "finance:withdrawal-decide"),
    **_record("notifications.referral", "referral", "referral-paper", "referral-pdf"),
    **_list("communities.officepaper", "office-papers"),
    **_list("communities.servicecontract", "contract-list", "contract-list-pdf"),
    **_record("portal.handover", "handover", "handover-record", "handover-pdf"),
    **_record("communities.loginslip", "desk-slip"),
    **_record("communities.recoverysheet", "desk-sheet"),
    **_record("communities.documentcheck", "roster-check"),
    **_record("communities.owner", "owner-pair"),
    **_record("communities.ownerjoin", "owner-join"),
    **_record("communities.unit", "title-home"),
    **_record("communities.titleend", "title-end"),
    **_record("communities.membership", "memberships:inspect", "office-end"),
    **_list("communities.membership", "office-people", "area-people"),
    **_list("communities.membership", "memberships:index", "memberships:index_results"),
}
# With what a page answers that shows what was asked for, or a form that is to be mended.
SHOWN = {200, 400, 409}
# What is chosen from a list or a calendar, never typed; and how that may look.
CHOSEN = {
    *("assignee", "due", "estate", "category", "level", "act"),
    *("page", "p", "days", "from", "to", "starts", "ends", "year", "month", "role", "ordering"),
    *("sort", "status", "kind", ASKED_FILE),
}
PLAIN = re.compile(r"[a-z][a-z_-]{0,39}|\d{1,4}(-\d{2}){0,2}", re.ASCII)
MOST = 12


class Reads:
    """No such page goes out before its line is written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        read = READS.get(match.view_name) if match else None
        if read and response.status_code in SHOWN and request.user.is_authenticated:
            is_file = not read.param and response.has_header("Content-Disposition")
            _note(request, read, match.kwargs, f"{read.model}.exported" if is_file else read.verb)
        return response


def _note(request, read: Read, given: dict, verb: str) -> None:
    pk = given.get(read.param)
    rows = (
        apps.get_model(read.model)._base_manager.filter(pk=pk).values_list("estate_id", flat=True)
    )
    audit_read(
        estate_id=rows.first() if pk else None,
        actor=request.user,
        verb=verb,
        subject=f"{read.model}:{pk}" if pk else read.model,
        asked=asked_for(_asked_of(request)),
        at=clock.now(),
    )


def _asked_of(request) -> str:
    """The address's query, and what came by POST because it may name a person."""
    said, words = request.META.get("QUERY_STRING", ""), getattr(request, "sought", "")
    return "&".join(part for part in (said, words and urlencode({WORDS: words})) if part)


def asked_for(query: str) -> str:
    """The filter of a list. What was chosen stands as it is; of what was typed (a name, a room, a
    number, however it is written) only a keyed digest, which tells whether two looked for the same."""
    asked = parse_qsl(query)[:MOST]
    return "&".join(f"{_told(name)}={_told(text, name in CHOSEN)}" for name, text in asked)


def _told(text: str, is_choice: bool = True) -> str:
    if is_choice and PLAIN.fullmatch(text):
        return text
    return f"#{salted_hmac('portal.reads', fold(text), algorithm='sha256').hexdigest()[:16]}"
