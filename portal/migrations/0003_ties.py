"""Rows point at rows of their own estate."""

from django.db import migrations

from communities.ties import ties


class Migration(migrations.Migration):
    replaces = [
        ("portal", "0005_acknowledge_within_one_estate"),
        ("portal", "0008_guard_handover"),
    ]

    dependencies = [("communities", "0003_ties"), ("portal", "0002_plant_home")]

    operations = ties(
        "portal",
        ("guideacknowledgement", "version_id", "portal_guideversion"),
        ("handover", "outgoing_id", "communities_servicecontract"),
        ("handover", "incoming_id", "communities_servicecontract"),
        ("handoverline", "handover_id", "portal_handover"),
        ("handoverstand", "line_id", "portal_handoverline"),
        ("handoversignature", "handover_id", "portal_handover"),
    )
