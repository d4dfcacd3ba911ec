"""An authority may be a matter that owners voted here."""

import django.db.models.deletion
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0007_sign_and_object_to_results'),
        ('finance', '0010_name_the_matter_of_an_authority'),
    ]

    operations = [
        migrations.AddField(
            model_name='authority',
            name='motion',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='authority', to='decisions.decisionmatter', verbose_name='表决事项'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('matter', None), ('motion', None), _connector='OR'), name='authority_of_one_decision'),
        ),
        *ties("finance", ("authority", "motion_id", "decisions_decisionmatter")),
    ]
