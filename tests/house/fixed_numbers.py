"""Numbers of modules that no estate settles, by the reason why they are fixed.

Whoever adds a number asks first whether it is an own default: then it is a row of ``<room>/settings_rows.py``.
A name ends in what may stand for the whole of a module (``finance.bankfiles.*``).
"""

FIXED = {
    "what a machine, a format or a provider bears": """
        communities.deadlines.MAX_AMOUNTS communities.forms.calendar.MAX_BYTES communities.identities.*
        communities.imaging.* communities.log.notes.* communities.money.MAX_FEN communities.numbers.*
        communities.params.* communities.roster_cells.* communities.tables.* communities.uploads.*
        communities.spreadsheets.* notifications.text_kinds.* portal.founding.slugs.*
        communities.workshop.* notifications.channels.* decisions.boxes.* decisions.recount.*
        decisions.scans.* decisions.services.numbers.* finance.bankfiles.*
        finance.gateway.alipay_bill.* finance.gateway.alipay_core.* finance.forms.* finance.sheets.*
        finance.elsewhere.* finance.views.notify.* finance.views.unsaved.* repairs.documents.*
        repairs.photos.* portal.settings.* portal.publishing.keeping.*
    """,
    "how many rows or words a page holds": """
        communities.finding.* communities.lists.* communities.forms.titles.* decisions.services.casting.* finance.services.orders.*
        finance.selectors.channel_bills.* finance.selectors.refunds.* repairs.forms.*
        repairs.selectors.* repairs.services.category_sets.* repairs.services.drafts.*
        repairs.views.entry.* repairs.views.queue.* portal.decided.* portal.home.*
        portal.models.notices.*
    """,
    "codes, proofs and attempts: an estate may not weaken what guards an account": """
        communities.express.* communities.services.accounts.* communities.services.attempts.*
        communities.services.binding.* communities.services.contact_counter.*
        communities.services.contact_rows.* communities.services.contacts.*
        communities.services.devices.* communities.services.document_checks.*
        communities.services.first_operator.* communities.services.invitations.*
        communities.services.offices.* communities.services.sheets.* communities.services.slips.*
        communities.services.delegates.* communities.views.again.*
    """,
    "the signed log and the keys are one for all, and outsiders check them": """
        communities.log.signing.* communities.selectors.log.* decisions.services.keys.*
        decisions.signer.* decisions.vote_rules.*
    """,
    "what was typed or read of people is kept no longer than its use": """
        communities.services.roster_undo.* portal.finding.views.*
    """,
    "law, or the bounds that keep a vote a vote": """
        communities.services.contract_ends.NOTICE communities.views.turns.DAYS
        decisions.readiness.* decisions.services.elsewhere.*
        decisions.services.votes.* decisions.services.polls.* decisions.settings_rows.LAWFUL_NOTICE_DAYS
    """,
    "notice of what takes something from residents cannot be settled away": """
        communities.limits.NOTICE finance.settings_rows.NOTICE_DAYS
    """,
    "beyond it a day is a slip of the finger": """
        communities.services.clock_ends.MAX_WAIT communities.services.hours.MAX_AHEAD
        repairs.services.service_times.* finance.fees.MAX_AHEAD finance.services.billing.MAX_ONE_OFF_FEN
        finance.services.versions.ASKED_FOR
    """,
    "the rhythm of asking a bank or a payment channel": """
        finance.gateway.orders.* finance.gateway.refunds.* finance.payouts.* finance.services.asking.*
        finance.services.transfers.* finance.transit.* finance.selectors.desk.*
    """,
    "fewer would show who it was": "repairs.scoring.* finance.selectors.rates.*",
    "moments at which a reporter is reminded, inside what the estate settled": """
        repairs.services.rating.REMINDED_AFTER
    """,
}
