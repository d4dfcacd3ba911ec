"""The face (门户): settings, addresses, Wagtail pages and what joins the rooms. Nobody imports it."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
