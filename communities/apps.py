from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from communities.installing import install_after_migrating


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = "小区"

    def ready(self):
        for name in ("settings_rows", "checks", "receivers", "sessions"):
            import_module(f"communities.{name}")
        post_migrate.connect(install_after_migrating, sender=self)
