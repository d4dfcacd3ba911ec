"""What speaks against a photo of finished work is kept with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("repairs", "0002_same_estate")]

    operations = [
        migrations.AddField(
            "ticketphoto", "looks", models.CharField("样子", max_length=16, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "ticketphoto", "is_older", models.BooleanField("早于报修", default=False)
        ),
        migrations.AddField(
            "ticketphoto", "is_alike", models.BooleanField("像报修时的照片", default=False)
        ),
    ]  # fmt: skip
