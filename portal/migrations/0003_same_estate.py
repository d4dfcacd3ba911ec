"""Rows point at rows of their own estate."""

from django.db import migrations

from communities.ties import ties


class Migration(migrations.Migration):
    replaces = [
        ('portal', '0003_ties'),
    ]

    dependencies = [("finance", "0004_same_estate"), ("portal", "0002_home")]

    operations = ties(
        "portal",
        ("guideacknowledgement", "version_id", "portal_guideversion"),
        ("handover", "outgoing_id", "communities_servicecontract"),
        ("handover", "incoming_id", "communities_servicecontract"),
        ("handoverline", "handover_id", "portal_handover"),
        ("handoverstand", "line_id", "portal_handoverline"),
        ("handoversignature", "handover_id", "portal_handover"),
        ("fileremoval", "file_id", "portal_shownfile"),
        ("filecheck", "shown_id", "portal_shownfile"),
        ("filecheck", "voucher_id", "finance_voucher"),
    )
