"""An opening that is no hash is refused; one that somebody wrote before stays, and is passed by."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0017_stop_and_revoke_votes'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='unsealing',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='unsealing_has_a_hash'),
        ),
    ]
