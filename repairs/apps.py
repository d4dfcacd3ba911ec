from importlib import import_module

from django.apps import AppConfig


class RepairsConfig(AppConfig):
    name = "repairs"
    verbose_name = "报事报修"

    def ready(self):
        for name in ("permissions", "settings_rows", "kinds", "rule_names", "receivers"):
            import_module(f"repairs.{name}")
