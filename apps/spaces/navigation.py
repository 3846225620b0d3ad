from django.utils.translation import gettext_lazy as _

from apps.core.registry import NavigationEntry, SpaceTab, navigation, space_tabs

navigation.add(NavigationEntry("spaces", _("Spaces"), "layout-grid", "spaces", order=20, bottom_bar=True))

space_tabs.add(SpaceTab("stream", _("Stream"), "space", order=0, verb="space.read"))
space_tabs.add(SpaceTab("people", _("People"), "space_people", order=80, verb="space.people"))
space_tabs.add(SpaceTab("about", _("About"), "space_about", order=90))
space_tabs.add(SpaceTab("manage", _("Manage"), "space_manage", order=100, verb="space.manage"))
