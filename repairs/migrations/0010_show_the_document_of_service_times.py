"""From now on a version comes with its document; versions of before are history and stay."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("repairs", "0009_give_notice_of_milder_categories")]

    operations = [
        migrations.AddField(
            model_name="servicetimes",
            name="n_pages",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="页数"),
        ),
        AddConstraintNotValid(
            model_name="servicetimes",
            constraint=models.CheckConstraint(
                condition=~Q(file="") & Q(n_pages__gt=0), name="service_times_show_their_document"
            ),
        ),
    ]
