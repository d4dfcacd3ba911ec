"""Who is not confirmed when a vote opens votes on paper; nobody says it, the opening does."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0015_keep_who_signed_on_paper'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='paperonly',
            name='reason',
            field=models.CharField(choices=[('cannot_come', '来不了'), ('at_opening', '开始表决时还没有核对')], default='cannot_come', max_length=11, verbose_name='原因'),
        ),
        migrations.AlterField(
            model_name='paperonly',
            name='said_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人'),
        ),
        migrations.AddConstraint(
            model_name='paperonly',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', 'cannot_come'), ('said_by__isnull', False)), models.Q(('reason', 'at_opening'), ('said_by', None)), _connector='OR'), name='paper_only_is_said_by_somebody_or_at_opening'),
        ),
    ]
