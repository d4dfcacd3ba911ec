"""What this room adds to Wagtail's admin."""

from wagtail import hooks

from communities.viewsets import BuildingChooser, EstateConfiguration


@hooks.register("register_admin_viewset")
def configuration():
    return EstateConfiguration()


@hooks.register("register_admin_viewset")
def building_chooser():
    return BuildingChooser("building_chooser")
