"""Whom a passing deadline is told to; an installation may change it in the admin."""

from django.db import migrations

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


def forget(apps, schema_editor):
    apps.get_model("communities", "LadderStep").objects.all().delete()


class Migration(migrations.Migration):
    replaces = [
        ('communities', '0004_seed_ladders'),
    ]

    dependencies = [("communities", "0003_same_estate")]

    operations = [migrations.RunPython(seed, forget)]
