from django.db import migrations, models
from django.db.models import Q

LEVELS = ["P0", "P1", "P2", "P3", "P4", "C"]
NOTHING = Q(next_level="", next_label="", is_retiring=False)


class Migration(migrations.Migration):
    dependencies = [("repairs", "0012_send_messages_once")]

    operations = [
        migrations.RemoveConstraint(model_name="category", name="category_next_level_says_when"),
        migrations.RenameField("category", old_name="next_level_at", new_name="next_at"),
        migrations.AddField(
            model_name="category",
            name="next_label",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="将改称"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="category",
            name="is_retiring",
            field=models.BooleanField(default=False, verbose_name="将停用"),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=Q(next_level__in=["", *LEVELS]), name="category_next_level_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=Q(next_level="", next_label="", is_retiring=False, next_at=None)
                | (~NOTHING & Q(next_at__isnull=False)),
                name="category_change_says_when",
            ),
        ),
    ]
