from django.db import migrations

from communities.guards import same_estate


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_publish_files")]
    operations = [same_estate("portal_guideacknowledgement", "version_id", "portal_guideversion")]
