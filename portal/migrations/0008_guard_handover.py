from django.db import migrations

from communities.guards import insert_only, same_estate


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_handover")]
    operations = [
        same_estate("portal_handover", "outgoing_id", "communities_servicecontract"),
        same_estate("portal_handover", "incoming_id", "communities_servicecontract"),
        same_estate("portal_handoverline", "handover_id", "portal_handover"),
        same_estate("portal_handoverstand", "line_id", "portal_handoverline"),
        same_estate("portal_handoversignature", "handover_id", "portal_handover"),
        insert_only("portal_handoverline"),
        insert_only("portal_handoverstand"),
        insert_only("portal_handoversignature"),
    ]
