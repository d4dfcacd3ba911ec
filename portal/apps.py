from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self):
        for name in (
            "celery",
            "permissions",
            "oversight.settings_rows",
            "receivers",
            "founding.kinds",
            "handover.kinds",
        ):
            import_module(f"portal.{name}")
