from importlib import import_module

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "decisions"
    verbose_name = "业主决策"

    def ready(self):
        for name in (
            "permissions",
            "receivers",
            "settings_rows",
            "kinds",
            "selectors.conflicts",
            "selectors.open_rolls",
        ):
            import_module(f"decisions.{name}")
