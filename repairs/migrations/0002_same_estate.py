"""Rows point at rows of their own estate."""

from django.db import migrations

from communities.ties import ties


class Migration(migrations.Migration):
    replaces = [
        ('repairs', '0002_ties'),
    ]

    dependencies = [("decisions", "0003_same_estate"), ("repairs", "0001_repairs")]

    operations = ties(
        "repairs",
        ("spot", "building_id", "communities_building"),
        ("spot", "category_id", "repairs_category"),
        ("servicetime", "times_id", "repairs_servicetimes"),
        ("signal", "building_id", "communities_building"),
        ("signal", "category_id", "repairs_category"),
        ("reportdraft", "building_id", "communities_building"),
        ("reportdraft", "unit_id", "communities_unit"),
        ("reportdraft", "spot_id", "repairs_spot"),
        ("reportdraft", "category_id", "repairs_category"),
        ("ticket", "category_id", "repairs_category"),
        ("ticket", "building_id", "communities_building"),
        ("ticket", "unit_id", "communities_unit"),
        ("ticket", "spot_id", "repairs_spot"),
        ("ticket", "times_id", "repairs_servicetimes"),
        ("ticket", "matter_id", "repairs_ticket"),
        ("ticket", "signal_id", "repairs_signal"),
        ("ticketevent", "ticket_id", "repairs_ticket"),
        ("ticketphoto", "ticket_id", "repairs_ticket"),
        ("ticketphoto", "draft_id", "repairs_reportdraft"),
        ("ticketphoto", "event_id", "repairs_ticketevent"),
        ("metoo", "ticket_id", "repairs_ticket"),
        ("quote", "ticket_id", "repairs_ticket"),
        ("rating", "ticket_id", "repairs_ticket"),
        ("callback", "ticket_id", "repairs_ticket"),
        ("callback", "rating_id", "repairs_rating"),
        ("ticket", "vote_id", "decisions_decision"),
        ("ticket", "elsewhere_id", "decisions_elsewheredecision"),
    )
