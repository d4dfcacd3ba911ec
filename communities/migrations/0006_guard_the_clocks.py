from django.db import migrations

from communities.guards import insert_only
from communities.migrations import _clocks_sql as guards

run = migrations.RunSQL

# ladder: (after, recipients) by rung
LADDERS = {
    "emergency": [
        ("warn", ["handler"]),
        ("due", ["handler", "manager", "reporter"]),
        ("due", ["management_body"]),
        ("due", ["community"]),
    ],
    "urgent": [
        ("warn", ["handler"]),
        ("due", ["handler", "manager", "reporter"]),
        ("+24h", ["management_body"]),
        ("+48h", ["community"]),
    ],
    "ordinary": [
        ("warn", ["handler"]),
        ("due", ["handler", "manager", "reporter"]),
        ("+2wd", ["management_body"]),
        ("+5wd", ["community"]),
    ],
    "reply": [
        ("warn", ["handler", "manager"]),
        ("due", ["handler", "manager", "reporter"]),
        ("+2wd", ["management_body"]),
        ("+5wd", ["community", "supervisor"]),
    ],
    # A body outside the estate is no business of the property manager's; who wrote to it is told.
    "letter": [
        ("warn", ["handler", "reporter"]),
        ("due", ["handler", "reporter"]),
        ("+2wd", ["management_body"]),
        ("+5wd", ["community", "supervisor"]),
    ],
}
LADDERS["complaint"] = LADDERS["callback"] = LADDERS["ordinary"]


def seed(apps, schema_editor):
    step = apps.get_model("communities", "LadderStep")
    step.objects.bulk_create(
        step(ladder=ladder, rung=rung, after=after, recipient=recipient)
        for ladder, rungs in LADDERS.items()
        for rung, (after, recipients) in enumerate(rungs, 1)
        for recipient in recipients
    )


class Migration(migrations.Migration):
    dependencies = [("communities", "0005_clocks")]

    operations = [
        insert_only("communities_clockevent"),
        run(
            guards.NEXT_IS_THE_NEXT_RUNG,
            "alter table communities_clock drop constraint next_is_the_next_rung",
        ),
        run(
            guards.EVENT_IS_OF_ITS_TRANSACTION,
            "drop function event_is_of_its_transaction() cascade",
        ),
        run(guards.CLOCK_MOVES_ONLY_WITH_AN_EVENT, guards.NO_CLOCK_GUARDS),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
