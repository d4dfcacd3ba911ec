"""What co-owners of one home say of who votes for all of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0008_vote_on_paper'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CoOwnerWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(choices=[('names', '推选'), ('objects', '不同意'), ('withdraws', '撤回')], max_length=10, verbose_name='表态')),
                ('said_at', models.DateTimeField(verbose_name='时间')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_owner_words', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('names', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='推选谁')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_owner_words', to='decisions.rollparty')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='共有业主')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('names__isnull', False), ('word', 'names')), models.Q(('names', None), ('word__in', ['objects', 'withdraws'])), _connector='OR'), name='co_owner_names_somebody')],
            },
        ),
        *ties(
            "decisions",
            ("coownerword", "decision_id", "decisions_decision"),
            ("coownerword", "party_id", "decisions_rollparty"),
        ),
    ]
