from django.db import migrations

from communities.guards import insert_only


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_plant_home"), ("communities", "0002_guard_log_and_estates")]
    operations = [insert_only("portal_guideversion"), insert_only("portal_guideacknowledgement")]
