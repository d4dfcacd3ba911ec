"""How often what strangers read of an estate changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_founding")]

    operations = [
        migrations.CreateModel(
            "PublicChange",
            [
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("slug", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [
                models.Index(fields=["slug", "id"], name="public_change_of_estate")
            ]},
        ),
    ]  # fmt: skip
