"""Working hours become rows with the day they hold from; a clock keeps those it began with."""

from datetime import time

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

from communities.guards import insert_only

HOURS_STAY = """
create trigger clock_keeps_its_hours before update of calendar_version on communities_clock
    for each row when (split_part(old.calendar_version, '@', 2)
        is distinct from split_part(new.calendar_version, '@', 2))
    execute function clock_stays('change of its working hours')
"""


def from_params(apps, schema_editor):
    """What an estate had so far holds since it was opened: before, nobody kept when it changed."""
    hours = apps.get_model("communities", "WorkingHours")
    for estate in apps.get_model("communities", "Estate").objects.order_by("pk"):
        text = estate.params.pop("working_hours", "")
        if text:
            opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
            hours.objects.create(
                estate=estate,
                opens=opens,
                closes=closes,
                adopted_at=estate.created_at,
                holds_from=estate.created_at,
            )
            estate.save(update_fields=["params"])


def to_params(apps, schema_editor):
    rows = apps.get_model("communities", "WorkingHours").objects.select_related("estate")
    for row in rows.filter(holds_from__lte=timezone.now()).order_by("holds_from"):
        row.estate.params["working_hours"] = f"{row.opens:%H:%M}-{row.closes:%H:%M}"
        row.estate.save(update_fields=["params"])


class Migration(migrations.Migration):
    dependencies = [("communities", "0010_end_an_extension_with_its_clock")]

    operations = [
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opens", models.TimeField(verbose_name="从")),
                ("closes", models.TimeField(verbose_name="到")),
                ("adopted_at", models.DateTimeField(verbose_name="设置时间")),
                ("holds_from", models.DateTimeField(verbose_name="从何时起")),
                ("adopted_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="设置人")),
                ("estate", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="communities.estate", verbose_name="小区")),
            ],
            options={
                "verbose_name": "工作时间",
                "verbose_name_plural": "工作时间",
                "constraints": [
                    models.UniqueConstraint("estate", "holds_from", name="working_hours_once_at_a_time"),
                    models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="working_hours_make_a_day"),
                    models.CheckConstraint(condition=Q(holds_from__gte=F("adopted_at")), name="working_hours_never_reach_back"),
                ],
            },
        ),
        insert_only("communities_workinghours"),
        migrations.RunPython(from_params, to_params),
        migrations.RunSQL(HOURS_STAY, "drop trigger clock_keeps_its_hours on communities_clock"),
    ]
