"""What every template may know; nothing of it depends on who is looking."""

from django.conf import settings


def site(request):
    return {"DEMO": settings.DEMO}
