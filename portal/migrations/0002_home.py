from django.db import migrations


def plant(apps, _editor):
    """The home page and the index of estates take the place of Wagtail's welcome page."""
    kinds = apps.get_model("contenttypes", "ContentType")
    pages = apps.get_model("wagtailcore", "Page")
    locale = apps.get_model("wagtailcore", "Locale").objects.first()
    sites = apps.get_model("wagtailcore", "Site")
    sites.objects.all().delete()
    pages.objects.filter(depth__gt=1).delete()
    common = {"locale": locale, "live": True, "has_unpublished_changes": False}
    home = apps.get_model("portal", "HomePage").objects.create(
        content_type=kinds.objects.get_or_create(app_label="portal", model="homepage")[0],
        title="阳光小区",
        draft_title="阳光小区",
        slug="home",
        path="00010001",
        depth=2,
        numchild=1,
        url_path="/home/",
        **common,
    )
    apps.get_model("portal", "EstateIndexPage").objects.create(
        content_type=kinds.objects.get_or_create(app_label="portal", model="estateindexpage")[0],
        title="全部小区",
        draft_title="全部小区",
        slug="e",
        path="000100010001",
        depth=3,
        numchild=0,
        url_path="/home/e/",
        **common,
    )
    pages.objects.filter(depth=1).update(numchild=1)
    sites.objects.create(
        hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True,
        site_name="阳光小区",
    )


def uproot(apps, _editor):
    """Takes the two pages out again; Wagtail itself runs without any."""
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("wagtailcore", "Page").objects.filter(depth__gt=1).delete()


class Migration(migrations.Migration):
    replaces = [
        ('portal', '0002_plant_home'),
    ]

    dependencies = [
        ("portal", "0001_wagtail_pages"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [migrations.RunPython(plant, uproot)]
