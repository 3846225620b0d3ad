from django.utils.translation import gettext_lazy as _

from apps.core.registry import SpaceTab, space_tabs

space_tabs.add(SpaceTab("forum", _("Forum"), "forum", order=20, verb="space.read"))
