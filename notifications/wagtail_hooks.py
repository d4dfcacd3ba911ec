"""What this room adds to Wagtail's admin."""

from wagtail import hooks

from notifications.viewsets import AlertConfiguration


@hooks.register("register_admin_viewset")
def alerts():
    return AlertConfiguration()
