"""A county once, all else below an area; and the link by which the first operator comes in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communities", "0004_ladders")]

    operations = [
        migrations.RemoveConstraint(model_name="area", name="area_name_once_below_parent"),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.UniqueConstraint(
                fields=("parent", "name"),
                name="area_name_once_below_parent",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(kind="county", parent=None)
                | ~models.Q(kind="county") & models.Q(parent__isnull=False),
                name="only_a_county_stands_alone",
            ),
        ),
        migrations.CreateModel(
            name="FirstLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="生成时间")),
                ("ends_at", models.DateTimeField(verbose_name="失效时间")),
                ("used_at", models.DateTimeField(null=True, verbose_name="使用时间")),
                ("used_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="使用人")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(used_at=None, used_by=None)
                        | models.Q(used_at__isnull=False, used_by__isnull=False),
                        name="used_first_link_says_by_whom",
                    ),
                ],
            },
        ),
    ]
