from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "通知"

    def ready(self):
        for name in (
            "permissions",
            "settings_rows",
            "referral_permissions",
            "referral_kinds",
            "alerts",
            "checks",
            "receivers",
            "office_receivers",
        ):
            import_module(f"notifications.{name}")
