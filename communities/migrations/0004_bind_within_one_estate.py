from django.db import migrations

from communities.guards import same_estate


class Migration(migrations.Migration):
    dependencies = [("communities", "0003_binding_attempts")]

    operations = [
        same_estate("communities_bindingattempt", "ownership_id", "communities_ownership"),
    ]
