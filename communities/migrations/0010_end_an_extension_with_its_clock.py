from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("communities", "0009_enter_years_whole")]

    operations = [
        migrations.AlterField(
            model_name="clockextension",
            name="status",
            field=models.CharField(
                choices=[
                    ("asked", "待决定"),
                    ("granted", "已同意"),
                    ("refused", "不同意"),
                    ("lapsed", "时限已结束"),
                ],
                default="asked",
                editable=False,
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.RemoveConstraint("clockextension", "one_extension_per_clock"),
        migrations.AddConstraint(
            "clockextension",
            models.UniqueConstraint(F("clock"), name="one_extension_per_clock"),
        ),
    ]
