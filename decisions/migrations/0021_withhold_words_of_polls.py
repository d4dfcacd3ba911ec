"""A poll's title and explanation may be withheld from the public, for a reason that is public."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0020_say_when_envelopes_were_destroyed'),
    ]

    operations = [
        migrations.AddField(
            model_name='poll',
            name='withheld_at',
            field=models.DateTimeField(null=True, verbose_name='不再公开'),
        ),
        migrations.AddField(
            model_name='poll',
            name='withheld_why',
            field=models.CharField(default='', max_length=200, verbose_name='为什么不再公开'),
        ),
        migrations.AddConstraint(
            model_name='poll',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withheld_at', None), ('withheld_why', '')), models.Q(('withheld_at__isnull', False), models.Q(('withheld_why', ''), _negated=True)), _connector='OR'), name='poll_is_withheld_for_a_reason'),
        ),
    ]
