from importlib import import_module

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = "小区"

    def ready(self):
        for name in ("checks", "sessions"):
            import_module(f"communities.{name}")
