"""Every address of ours and who may ask for it. Whoever adds an address adds its line here.

``public``   anybody; nothing private of any estate may be in the answer
``own``      about the person who asks; a visitor is sent to log in
``private``  of one estate; a stranger gets 404, a visitor is sent to log in
``gone``     nobody, whatever her rank

An argument is a literal after ``=``, or a row of Riverside: ``app.Model`` (its key) or
``app.Model.field``. Wagtail's admin needs no lines: all of it is walked.
"""

from dataclasses import dataclass, field

from finance.periods import PATTERN
from portal.views.closed import CLOSED


@dataclass(frozen=True)
class Line:
    kind: str
    args: dict[str, str] = field(default_factory=dict)


def public(**args):
    return Line("public", args)


def own(**args):
    return Line("own", args)


def private(**args):
    return Line("private", {"slug": "=riverside"} | args)


def gone(**args):
    return Line("gone", args)


def desk(**args):
    """A row without its estate in the address: the view finds it among one's own, or 404."""
    return Line("private", args)


TABLE = {
    "healthz": public(),
    "e/<slug:slug>/log/checkpoint": public(slug="=riverside"),
    "e/<slug:slug>/log/keys": public(slug="=riverside"),
    "size.css": public(),
    "verify/recount.py": public(),
    "size/": public(),
    # Wagtail's own log-ins lead to ours, its passwords for pages nowhere.
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": gone(
        page_view_restriction_id="=1", page_id="=1"
    ),
    "_util/login/": gone(),
    "_util/<path:rest>": gone(rest="=x"),
    # Wagtail's catch-all: the portal's home, and below it the pages of PAGES.
    "^((?:[\\w\\-]+/)*)$": public(_0="="),
    f"^admin/({'|'.join(CLOSED)})/(?P<rest>.*)$": gone(_0="=users", rest="="),
    "admin/login/": gone(),
    "demo/login/": public(),
    "demo/mail/": public(),
    "login/": public(),
    "login/code/": public(),
    "login/slip/": public(),
    "login/password/": public(),
    "logout/": public(),
    "start/": public(),
    "start/code/": public(),
    "start/<str:token>/": public(token="=none"),
    "account/inactive/": public(),
    "account/again/": own(),
    "account/confirm/": own(),
    "account/password/": own(),
    "account/password/set/": own(),
    "account/second/webauthn/keys/<int:pk>/remove/": own(pk="=1"),
    "account/second/webauthn/keys/<int:pk>/edit/": own(pk="=1"),
    "help/": public(),
    "accessibility/": public(),
    "privacy/": public(),
    "share/<slug:kind>.png": public(kind="=estates"),
    "share/<slug:slug>/<slug:kind>.png": public(slug="=riverside", kind="=estate"),
    "share/<slug:slug>/<slug:kind>/<slug:key>.png": public(
        slug="=riverside", kind="=notice", key="=draft"
    ),
    "e/<slug:estate_slug>/notices/<slug:slug>.ics": public(estate_slug="=riverside", slug="=draft"),
    "files/<int:pk>/": public(pk="portal.ShownFile"),
    "desk/files/": own(),
    "desk/files/<int:pk>/": desk(pk="portal.ShownFile"),
    "^media/images/(?P<path>.+)$": public(path="=x.png"),
    "documents/^(\\d+)/(.*)$": public(_0="=1", _1="=x.pdf"),
    "documents/authenticate_with_password/<int:restriction_id>/": public(restriction_id="=1"),
    "me/guides/<slug:slug>/<slug:guide>/ack/": private(guide="=renovation"),
    "me/": own(),
    "me/contact/": own(),
    "me/contact/email/remove/": own(),
    "me/contact/<slug:kind>/": own(kind="=phone"),
    "me/contact/<int:pk>/code/": desk(pk="communities.ContactChange"),
    "me/contact/<int:pk>/stop/": desk(pk="communities.ContactChange"),
    "me/slips/<int:pk>/stop/": desk(pk="communities.LoginSlip"),
    "me/written/": own(),
    "me/written/drop/": own(),
    "me/devices/": own(),
    "me/devices/end/": own(),
    "me/devices/<int:pk>/end/": desk(pk="=1"),
    "me/units/": own(),
    "me/units/bind/": own(),
    "me/units/bind/code/": own(),
    "me/units/<int:pk>/delegates/new/": desk(pk="communities.Membership"),
    "me/units/<int:pk>/invite/": desk(pk="communities.Unit"),
    "me/invitations/": own(),
    "me/invitations/<int:pk>/": desk(pk="communities.Invitation"),
    "me/invitations/<int:pk>/revoke/": desk(pk="communities.Invitation"),
    "me/offices/": own(),
    "me/offices/<int:pk>/": desk(pk="communities.OfficeInvitation"),
    "me/delegates/<int:pk>/revoke/": desk(pk="communities.Membership"),
    "me/bills/": own(),
    "me/bills/open/<int:pk>/": desk(pk="communities.Membership"),
    "me/bills/close/<int:pk>/": desk(pk="finance.BillOpening"),
    "me/bills/<int:pk>/statement/": desk(pk="communities.Ownership"),
    "me/bills/<int:pk>/statement.pdf": desk(pk="communities.Ownership"),
    "me/bills/<int:pk>/clear/": desk(pk="communities.Ownership"),
    "me/bills/<int:pk>/doubt/": desk(pk="finance.Bill"),
    "me/demands/<int:pk>/": desk(pk="finance.Demand"),
    "me/demands/<int:pk>/letter.pdf": desk(pk="finance.Demand"),
    "me/rests/<int:pk>/keep/": desk(pk="finance.Payment"),
    "me/rests/<int:pk>/refund/": desk(pk="finance.Payment"),
    "me/pay/": own(),
    "me/pay/check/": own(),
    "me/prepay/": own(),
    "me/prepay/check/": own(),
    "me/pay/<slug:number>/": desk(number="finance.PayOrder.number"),
    "me/pay/<slug:number>/cancel/": desk(number="finance.PayOrder.number"),
    # Whoever holds the id reads a receipt, and pays at the simulator; nobody guesses one.
    "receipts/clear/<uuid:code>/": gone(code="=6f9619ff-8b86-4d01-b42d-00cf4fc964fe"),
    "receipts/clear/<uuid:code>/clear.pdf": gone(code="=6f9619ff-8b86-4d01-b42d-00cf4fc964fe"),
    "receipts/<uuid:code>/": gone(code="=6f9619ff-8b86-4d01-b42d-00cf4fc964fe"),
    "receipts/<uuid:code>/receipt.pdf": gone(code="=6f9619ff-8b86-4d01-b42d-00cf4fc964fe"),
    "demo/pay/<slug:number>/": gone(number="=P20261130AAAA"),
    "desk/payments/": own(),
    "desk/payments/<int:pk>/": desk(pk="finance.Payment"),
    "desk/payments/doubt/<int:pk>/": desk(pk="finance.Payment"),
    "desk/payments/decide/<int:pk>/": desk(pk="finance.OddProposal"),
    "desk/payments/orders/<int:pk>/": desk(pk="finance.PayOrder"),
    "desk/payments/closings/<int:pk>/": desk(pk="finance.OrderClosing"),
    "desk/payments/<slug:slug>/switch/": private(),
    "desk/payments/<slug:slug>/complaints/": private(),
    "desk/payments/<slug:slug>/taken/": private(),
    "desk/payments/<slug:slug>/accounts/": private(),
    "desk/payments/accounts/<int:pk>/": desk(pk="finance.PayeeAccount"),
    "e/<slug:slug>/payees/": public(slug="=riverside"),
    # A channel's alone, by its signature; of an account that is none it is nothing.
    "pay/notify/<slug:channel>/<slug:merchant>/": gone(channel="=stripe", merchant="=nobody"),
    "desk/transfers/": own(),
    "desk/transfers/<int:pk>/": desk(pk="finance.TransferSlip"),
    "desk/units/<int:pk>/transfer/": desk(pk="communities.Unit"),
    "desk/units/<int:pk>/cash/": desk(pk="communities.Unit"),
    "desk/counter/": own(),
    "desk/counter/<slug:slug>/": private(),
    "desk/counter/shifts/<int:pk>/": desk(pk="finance.CashShift"),
    "desk/counter/shifts/<int:pk>/deposit/<int:fund>/": desk(pk="finance.CashShift", fund="=0"),
    "desk/counter/takings/<int:pk>/": desk(pk="finance.CashTaking"),
    "desk/counter/<slug:slug>/homes/": private(),
    "desk/counter/<slug:slug>/cashiers/": private(),
    "desk/refunds/": own(),
    "desk/refunds/new/<int:pk>/": desk(pk="finance.Payment"),
    "desk/refunds/<int:pk>/": desk(pk="finance.Refund"),
    "desk/refunds/<int:pk>/decide/": desk(pk="finance.Refund"),
    "desk/refunds/ends/<int:pk>/": desk(pk="finance.RefundEnd"),
    "desk/accounts/": own(),
    "desk/accounts/<int:pk>/end/": desk(pk="finance.BankAccount"),
    "desk/accounts/registrations/<int:pk>/": desk(pk="finance.AccountRegistration"),
    "desk/accounts/ends/<int:pk>/": desk(pk="finance.AccountEnd"),
    "desk/accounts/<slug:slug>/": private(),
    "desk/accounts/<slug:slug>/books/": private(),
    "desk/accounts/<slug:slug>/register/": private(),
    "desk/accounts/<slug:slug>/first/": private(),
    "desk/accounts/<slug:slug>/opening/<slug:code>/": private(code="=gs"),
    "desk/authorities/": own(),
    "desk/authorities/<slug:slug>/": private(),
    "desk/fees/": own(),
    "desk/fees/<slug:slug>/": private(),
    "desk/fees/<slug:slug>/new/": private(),
    "desk/fees/<slug:slug>/run/": private(),
    "desk/fees/<slug:slug>/arrears/": private(),
    "desk/fees/<slug:slug>/prepaid/": private(),
    "desk/fees/<slug:slug>/taken/": private(),
    "desk/fees/<slug:slug>/demands/": private(),
    "desk/demands/<int:pk>/": desk(pk="finance.Demand"),
    "desk/demands/<int:pk>/letter/": desk(pk="finance.Demand"),
    "desk/demands/<int:pk>/letter.pdf": desk(pk="finance.Demand"),
    "desk/demands/proofs/<int:pk>/<int:number>.jpg": desk(pk="finance.DemandDelivery", number="=1"),
    "desk/doubts/<int:pk>/": desk(pk="finance.BillDoubt"),
    "desk/openings/<int:pk>/": desk(pk="finance.OpeningPrepaid"),
    "desk/runs/jobs/<int:pk>/": desk(pk="finance.BillingJob"),
    "desk/runs/<int:pk>/": desk(pk="finance.BillingRun"),
    "desk/units/<int:pk>/bills/": desk(pk="communities.Unit"),
    "desk/titles/<int:pk>/fees/": desk(pk="communities.Ownership"),
    "desk/titles/<int:pk>/fees.pdf": desk(pk="communities.Ownership"),
    "desk/titles/<int:pk>/clear/": desk(pk="communities.Ownership"),
    "desk/fee-notes/<int:pk>/end/": desk(pk="finance.FeeNote"),
    "me/notices/": own(),
    "me/notices/<int:pk>/": desk(pk="notifications.Notice"),
    "me/notices/<int:pk>/handled/": desk(pk="notifications.Notice"),
    "me/notices/preferences/": own(),
    "me/notices/off/<str:token>/": public(token="=unsigned"),
    "desk/notices/": own(),
    "desk/roster/": own(),
    "desk/roster/form/": own(),
    "desk/roster/imports/": own(),
    "desk/roster/imports/<int:pk>/": desk(pk="communities.RosterImport"),
    "desk/roster/on-site/": own(),
    "desk/roster/on-site/<int:pk>/": desk(pk="communities.DocumentCheck"),
    "desk/roster/tenant/": own(),
    "desk/titles/": own(),
    "desk/titles/<int:pk>/": desk(pk="communities.TitleEnd"),
    "desk/homes/<int:pk>/": desk(pk="communities.Unit"),
    "desk/lists/words/": own(),
    "desk/owners/": own(),
    "desk/owners/<int:pk>/<int:other>/": desk(pk="communities.Owner", other="communities.Owner"),
    "desk/owners/joins/<int:pk>/": desk(pk="communities.OwnerJoin"),
    "desk/contacts/": own(),
    "desk/contacts/<int:pk>/": desk(pk="communities.ContactChange"),
    "desk/slips/": own(),
    "desk/slips/new/": own(),
    "desk/slips/<int:pk>/": desk(pk="communities.LoginSlip"),
    "desk/sheets/": own(),
    "desk/sheets/<int:pk>/": desk(pk="communities.RecoverySheet"),
    "desk/people/": own(),
    "desk/people/<slug:slug>/": private(),
    "desk/people/roles/<int:pk>/": desk(pk="communities.OfficeEnd.membership_id"),
    "desk/management/<slug:slug>/": private(),
    "desk/turns/<int:pk>/": desk(pk="communities.ManagementTurn"),
    "desk/contracts/<slug:slug>/": private(),
    "desk/contracts/<slug:slug>/list/": private(),
    "desk/contracts/<slug:slug>/list.pdf": private(),
    "desk/contract-ends/<int:pk>/": desk(pk="communities.ContractEnd"),
    "oversight/people/<int:pk>/": desk(pk="communities.OfficeEnd.estate.area_id"),
    "desk/changes/": own(),
    "desk/changes/<int:pk>/": desk(pk="communities.AdminChange"),
    "e/<slug:slug>/decisions/": public(slug="=riverside"),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/$": public(
        slug="=riverside", number="decisions.ElsewhereDecision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/roll/$": private(
        number="decisions.Decision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/objections/$": private(
        number="decisions.Result.decision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/certificate/$": public(
        slug="=riverside", number="decisions.Result.decision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/certificate\\.pdf$": public(
        slug="=riverside", number="decisions.Result.decision.number"
    ),
    "desk/votes/new/<slug:slug>/": private(),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/ballot/$": private(
        number="decisions.Result.decision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/co-owners/$": private(
        number="decisions.Result.decision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/proxies/$": private(
        number="decisions.Result.decision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/codes/$": public(
        slug="=riverside", number="decisions.Result.decision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/decisions/(?P<number>[0-9]{4}-[0-9]{3})/votes\\.ndjson$": public(
        slug="=riverside", number="decisions.Result.decision.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/polls/(?P<number>[0-9]{4}-[0-9]{3})/$": public(
        slug="=riverside", number="decisions.Poll.number"
    ),
    "^e/(?P<slug>[-a-zA-Z0-9_]+)/polls/(?P<number>[0-9]{4}-[0-9]{3})/answer/$": private(
        number="decisions.Poll.number"
    ),
    "desk/polls/new/<slug:slug>/": private(),
    "desk/polls/<int:pk>/": desk(pk="decisions.Poll"),
    "desk/votes/<int:pk>/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/edit/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/delivery/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/postings/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/bindings/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/roll/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/counters/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/doors/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/sheets/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/hand-in/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/entry/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/letters/": desk(pk="decisions.Decision"),
    "desk/votes/<int:pk>/revoke/": desk(pk="decisions.Result.decision.pk"),
    "desk/votes/<int:pk>/filing.zip": desk(pk="decisions.Result.decision.pk"),
    "desk/votes/<int:pk>/signing/": desk(pk="decisions.Result.decision.pk"),
    "desk/votes/<int:pk>/counters.ndjson": desk(pk="decisions.Result.decision.pk"),
    "desk/result-objections/<int:pk>/": desk(pk="decisions.ResultObjection"),
    "desk/postings/<int:pk>/": desk(pk="decisions.BoardPosting"),
    "desk/decisions/<int:pk>/revoke/": desk(pk="decisions.ElsewhereDecision"),
    "desk/revocations/<int:pk>/": desk(pk="decisions.Revocation"),
    "desk/keys/": own(),
    "desk/keys/<int:pk>/": desk(pk="communities.ManagementBody.body_id"),
    "desk/keys/tests/<int:pk>/": desk(pk="decisions.TestEnvelope"),
    "desk/objections/<int:pk>/": desk(pk="decisions.RollObjection"),
    "desk/decisions/": own(),
    "desk/decisions/new/<slug:slug>/": private(),
    "desk/decisions/<int:pk>/": desk(pk="decisions.ElsewhereDecision"),
    "desk/papers/": own(),
    "desk/papers/new/": own(),
    "desk/papers/<int:pk>/": desk(pk="communities.OfficePaper"),
    "desk/papers/<int:pk>/<int:number>/": desk(pk="communities.OfficePaper", number="=1"),
    "desk/settings/": own(),
    "desk/settings/<slug:slug>/": private(),
    "desk/settings/<slug:slug>/<slug:key>/": private(key="=display_days"),
    "desk/import/": own(),
    "desk/import/<int:pk>/": desk(pk="finance.BankFile"),
    "desk/import/<int:pk>/mapping/": desk(pk="finance.BankFile"),
    "desk/import/<int:pk>/reading/": desk(pk="finance.BankFile"),
    "desk/import/<int:pk>/store/": desk(pk="finance.BankFile"),
    "desk/import/<int:pk>/reread/": desk(pk="finance.BankFile"),
    "desk/import/<int:pk>/replace/": desk(pk="finance.BankFile"),
    "desk/import/<int:pk>/withdraw/": desk(pk="finance.BankFile"),
    "desk/import/<int:pk>/abandon/": desk(pk="finance.BankFile"),
    "desk/import/withdrawals/<int:pk>/": desk(pk="finance.FileWithdrawal"),
    "desk/import/certificates/": own(),
    "desk/import/certificates/<int:pk>/": desk(pk="finance.DepositCertificate"),
    "desk/import/certificates/<int:pk>/withdraw/": desk(pk="finance.DepositCertificate"),
    "desk/import/certificates/withdrawals/<int:pk>/": desk(pk="finance.CertificateWithdrawal"),
    "desk/import/deposits/": own(),
    "desk/import/deposits/<int:pk>/": desk(pk="finance.DepositTurn"),
    "desk/import/<int:pk>/errors.csv": desk(pk="finance.BankFile"),
    "s/<slug:code>": public(code="=234567"),
    "desk/": own(),
    "desk/ledger/": own(),
    "desk/ledger/entries/": own(),
    "desk/ledger/new/": own(),
    "desk/ledger/submit/": own(),
    "desk/ledger/post/": own(),
    "desk/ledger/rows/<int:pk>/": desk(pk="finance.BankAccount"),
    "desk/ledger/rows/<int:pk>/transfer/<int:other>/": desk(
        pk="finance.BankRow", other="finance.BankRow"
    ),
    "desk/ledger/rows/<int:pk>/payout/": desk(pk="finance.BankRow"),
    "desk/ledger/rows/<int:pk>/match/": desk(pk="finance.BankRow"),
    "desk/ledger/rows/<int:pk>/aside/": desk(pk="finance.BankRow"),
    "desk/ledger/aside/": own(),
    "desk/ledger/aside/<int:pk>/": desk(pk="finance.RowSetAside"),
    "desk/ledger/drafts/<int:pk>/link/<int:row>/": desk(
        pk="finance.EntryDraft", row="finance.BankRow"
    ),
    "desk/ledger/drafts/<int:pk>/unlink/": desk(pk="finance.EntryDraft"),
    "desk/ledger/drafts/<int:pk>/": desk(pk="finance.EntryDraft"),
    "desk/ledger/drafts/<int:pk>/autosave/": desk(pk="finance.EntryDraft"),
    "desk/ledger/drafts/<int:pk>/discard/": desk(pk="finance.EntryDraft"),
    "desk/ledger/entries/<int:pk>/reverse/": desk(pk="finance.Entry"),
    "desk/approvals/": own(),
    "desk/approvals/<int:pk>/": desk(pk="finance.EntryDraft"),
    "desk/statements/": own(),
    "desk/statements/new/<int:pk>/": desk(pk="finance.Fund"),
    "desk/statements/<int:pk>/": desk(pk="finance.Statement"),
    "desk/statements/<int:pk>/preview/": desk(pk="finance.Statement"),
    "desk/vouchers/": own(),
    "desk/vouchers/<int:pk>/": desk(pk="finance.Voucher"),
    "desk/vouchers/<int:pk>/confirm/": desk(pk="finance.Voucher"),
    "desk/vouchers/<int:pk>/undo/": desk(pk="finance.Voucher"),
    "desk/vouchers/<int:pk>/original.pdf": desk(pk="finance.Voucher"),
    "desk/vouchers/<int:pk>/<int:number>.jpg": desk(pk="finance.Voucher", number="=1"),
    "desk/vouchers/<int:pk>/redacted/<int:number>.jpg": desk(pk="finance.Voucher", number="=1"),
    "desk/referrals/": own(),
    "desk/referrals/<int:pk>/": desk(pk="notifications.Referral"),
    "desk/referrals/<int:pk>/letter/": desk(pk="notifications.Referral"),
    "desk/referrals/<int:pk>/letter.pdf": desk(pk="notifications.Referral"),
    "desk/referrals/new/<slug:slug>/<slug:kind>/": private(kind="=referral"),
    "desk/handover/": own(),
    "desk/handover/new/<slug:slug>/": private(),
    "desk/handover/<int:pk>/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/list/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/lines/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/answers/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/stand/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/sign/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/refusal/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/complete/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/cancel/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/record/": desk(pk="portal.Handover"),
    "desk/handover/<int:pk>/record.pdf": desk(pk="portal.Handover"),
    "oversight/": own(),
    "oversight/export.csv": own(),
    "oversight/rules/": own(),
    "oversight/estates/<slug:slug>/": private(),
    "oversight/register/": own(),
    "oversight/ground/<slug:kind>/": own(kind="=areas"),
    "oversight/ground/<slug:kind>/<int:pk>/": own(kind="=bodies", pk="=1"),
    "oversight/ground/bodies/<int:pk>/try/": own(pk="=1"),
    "oversight/estates/new/": own(),
    "oversight/founding/": own(),
    "oversight/founding/<int:pk>/": own(pk="=1"),
    "oversight/founding/<int:pk>/decide/": own(pk="=1"),
    "oversight/founding/<int:pk>/<slug:key>/": own(pk="=1", key="=estate"),
    "desk/founding/<slug:slug>/": private(),
    "oversight/founding/<int:pk>/papers/": own(pk="=1"),
    "oversight/founding/<int:pk>/papers/<slug:key>/": own(pk="=1", key="=notice"),
    "oversight/founding/<int:pk>/papers/<slug:key>.pdf": own(pk="=1", key="=notice"),
    "desk/founding/<slug:slug>/papers/": private(),
    "desk/founding/<slug:slug>/papers/<slug:key>/": private(key="=notice"),
    "desk/founding/<slug:slug>/papers/<slug:key>.pdf": private(key="=notice"),
    "desk/founding/<slug:slug>/facts/": private(),
}
ESTATE = {"slug": "=riverside"}
ENTRY = ESTATE | {"code": "=gs-2026-000001"}
ENTRIES = "e/<slug:slug>/accounts/^entries/(?P<code>(?:gs|wx|wy)-[0-9]{4}-[0-9]{6})/"
KEY = rf"e/<slug:slug>/accounts/^(?P<key>(?:(?:wx|wy)-)?{PATTERN})"
TABLE |= {
    "e/<slug:slug>/accounts/": public(**ESTATE),
    "e/<slug:slug>/accounts/rates/": public(**ESTATE),
    "e/<slug:slug>/accounts/entries/": public(**ESTATE),
    "e/<slug:slug>/accounts/entries/export.csv": public(**ESTATE),
    "e/<slug:slug>/accounts/entries/export.xlsx": public(**ESTATE),
    f"{ENTRIES}$": public(**ENTRY),
    f"{ENTRIES}voucher/(?P<pk>[0-9]{{1,15}})/$": public(**ENTRY, pk="finance.Voucher"),
    f"{ENTRIES}voucher/(?P<pk>[0-9]{{1,15}})/(?P<name>(?:thumb-)?[0-9]{{1,2}}\\.jpg)$": public(
        **ENTRY, pk="finance.Voucher", name="=1.jpg"
    ),
    f"{KEY}/$": public(**ESTATE, key="=2026-Q1"),
    f"{KEY}/export\\.(?P<end>csv|xlsx)$": public(**ESTATE, key="=2026-Q1", end="=csv"),
    f"{KEY}/print/$": public(**ESTATE, key="=2026-Q1"),
    "desk/find/": own(),
    "desk/tickets/": own(),
    "desk/tickets/all/": own(),
    "desk/tickets/bulk/": own(),
    "desk/tickets/calls/": own(),
    "desk/tickets/objections/": own(),
    "desk/tickets/<int:pk>/": desk(pk="repairs.Ticket"),
    "desk/tickets/<int:pk>/<slug:verb>/photos/": desk(pk="repairs.Ticket", verb="=finish"),
    "desk/tickets/<int:pk>/<slug:verb>/photos/<int:photo>/drop/": desk(
        pk="repairs.Ticket", verb="=finish", photo="repairs.TicketPhoto"
    ),
    "desk/tickets/<int:pk>/<slug:verb>/": desk(pk="repairs.Ticket", verb="=acknowledge"),
    "desk/signals/": own(),
    "desk/signals/<int:pk>/": desk(pk="repairs.Signal"),
    "desk/replies/": own(),
    "desk/replies/<int:pk>/": desk(pk="repairs.Reply"),
    "desk/replies/<int:pk>/drop/": desk(pk="repairs.Reply"),
    "desk/categories/<slug:slug>/": private(),
    "desk/categories/<slug:slug>/adopt/": private(),
    "desk/service-times/": own(),
    "desk/service-times/<slug:slug>/": private(),
    "desk/service-times/<slug:slug>/adopt/": private(),
    "e/<slug:slug>/service/": public(**ESTATE),
    "e/<slug:slug>/rules/": public(**ESTATE),
    "e/<slug:slug>/service/tickets.csv": public(**ESTATE),
    "e/<slug:slug>/service/times/<int:number>/": public(number="=1", **ESTATE),
    "e/<slug:slug>/service/times/<int:number>/<int:page>.jpg": public(
        number="=1", page="=1", **ESTATE
    ),
    "companies/<slug:code>/": public(code="communities.PropertyCompany.credit_code"),
    "companies/<slug:code>/tickets.csv": public(code="communities.PropertyCompany.credit_code"),
}
NEW = "e/<slug:slug>/repairs/new/"
TICKET = "^e/(?P<slug>[a-z0-9-]{1,40})/repairs/(?P<number>[a-z]-[0-9]{6}-[0-9]{2,6})/"
MINE = "^me/repairs/(?P<slug>[a-z0-9-]{1,40})/(?P<number>[a-z]-[0-9]{6}-[0-9]{2,6})/"
NUMBER = ESTATE | {"number": "repairs.Ticket.slug"}
PHOTO = NUMBER | {"pk": "repairs.TicketPhoto"}
TABLE |= {
    "repairs/new/": public(),
    NEW: public(**ESTATE),
    f"{NEW}at/<slug:code>/": public(**ESTATE, code="repairs.Spot.code"),
    f"{TICKET}$": public(**NUMBER),
    f"{TICKET}join/$": own(**NUMBER),
    f"{TICKET}photos/(?P<pk>[0-9]{{1,15}})\\.jpg$": public(**PHOTO),
    f"{TICKET}photos/(?P<pk>[0-9]{{1,15}})-small\\.jpg$": public(**PHOTO),
    f"{NEW}begin/": public(**ESTATE),
    **{
        f"{NEW}<uuid:draft_id>/{step}": private(draft_id="repairs.ReportDraft")
        for step in ("", "photos/", "photos/add/", "place/", "call/", "similar/", "words/")
    },
    f"{NEW}<uuid:draft_id>/check/": private(draft_id="repairs.ReportDraft"),
    f"{NEW}<uuid:draft_id>/discard/": private(draft_id="repairs.ReportDraft"),
    f"{NEW}<uuid:draft_id>/save/<slug:name>/": private(
        draft_id="repairs.ReportDraft", name="=words"
    ),
    f"{NEW}<uuid:draft_id>/photos/<int:pk>/drop/": private(
        draft_id="repairs.ReportDraft", pk="repairs.TicketPhoto"
    ),
    "me/repairs/": own(),
    f"{MINE}$": private(number="repairs.Ticket.slug"),
    **{
        f"{MINE}{act}$": private(number="repairs.Ticket.slug")
        for act in ("sent/", "message/", "urge/", "escalate/", "quote/", "extension/", "withdraw/")
    },
    f"{MINE}rate/$": private(number="repairs.Ticket.slug"),
    f"{MINE}reopen/$": private(number="repairs.Ticket.slug"),
    "r/": public(),
    "r/rate/": public(),
    "r/quote/": public(),
    "r/reopen/": public(),
    "r/withdraw/": public(),
    "desk/tickets/new/": own(),
    "desk/tickets/new/<slug:slug>/": private(),
    "desk/tickets/<int:pk>/slip/": desk(pk="repairs.Ticket"),
    "desk/tickets/<int:pk>/rate/": desk(pk="repairs.Ticket"),
    "me/repairs/photos/<int:pk>.jpg": desk(pk="repairs.TicketPhoto"),
    "me/repairs/photos/<int:pk>-small.jpg": desk(pk="repairs.TicketPhoto"),
    "desk/labels/": own(),
    "desk/labels/print/": own(),
    "desk/labels/new/<slug:slug>/": private(),
    "desk/labels/<int:pk>/": desk(pk="repairs.Spot"),
    "desk/labels/<int:pk>/turn/": desk(pk="repairs.Spot"),
}
# Whole families of others' packages, by the beginning of their routes.
BELOW = {
    "account/second/": own(),
}
# Where the catch-all leads for Riverside: live pages.
PAGES = ["", "accounts/", "notices/", "guides/"]
# The admin, walked whole; its rows are found by its viewsets.
ADMIN = "admin/"
