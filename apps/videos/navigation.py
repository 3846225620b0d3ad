from django.utils.translation import gettext_lazy as _

from apps.core.registry import SpaceTab, space_tabs

space_tabs.add(SpaceTab("videos", _("Videos"), "videos", order=25, verb="space.read"))
