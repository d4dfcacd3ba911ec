"""What the signer opened of a vote it signs; whatever else is written beside it is found."""

import django.db.models.deletion
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0012_fix_the_register_at_closing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='unsealing',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsealings', to='decisions.decision'),
        ),
        migrations.AddField(
            model_name='unsealing',
            name='note',
            field=models.TextField(blank=True, default='', verbose_name='开箱声明'),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='ForeignOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('unsealing', '开箱记录'), ('ballots', '开出的选票'), ('result', '公布的结果')], max_length=9, verbose_name='什么')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_openings', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(models.F('decision'), models.F('what'), name='foreign_opening_once')],
            },
        ),
        *ties("decisions", ("foreignopening", "decision_id", "decisions_decision")),
    ]
