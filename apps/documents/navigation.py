from django.utils.translation import gettext_lazy as _

from apps.core.registry import SpaceTab, space_tabs

space_tabs.add(SpaceTab("documents", _("Documents"), "documents", order=30, verb="space.read"))
