from importlib import import_module

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "finance"
    verbose_name = "公共收益与缴费"

    def ready(self):
        for name in ("permissions", "settings_rows", "kinds", "reminder_kinds", "receivers"):
            import_module(f"finance.{name}")
