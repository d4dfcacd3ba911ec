from django.db import migrations

SEEDS = [
    ("water", "水", "P2", "pipes"),
    ("power", "电", "P2", "wiring"),
    ("lift", "电梯", "P2", "equipment"),
    ("access", "门禁", "P2", "equipment"),
    ("light", "照明", "P2", "wiring"),
    ("leak", "管道、渗漏", "P2", "waterproof"),
    ("cleaning", "保洁", "P3", ""),
    ("green", "绿化", "P3", ""),
    ("other", "其他、投诉", "C", ""),
]


def seed(apps, schema_editor):
    """Estates founded before there was a room for repairs."""
    category = apps.get_model("repairs", "Category")
    for estate in apps.get_model("communities", "Estate").objects.all():
        category.objects.bulk_create(
            [
                category(
                    estate=estate, slug=slug, label=label, icon=slug, level=level, part=part, sort=n
                )
                for n, (slug, label, level, part) in enumerate(SEEDS, 1)
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("repairs", "0002_guard_tickets")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
