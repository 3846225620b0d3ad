from django.utils.translation import gettext_lazy as _

from apps.core.registry import NavigationEntry, SpaceTab, navigation, space_tabs

navigation.add(NavigationEntry("ask", _("Ask"), "circle-question-mark", "ask", order=30, bottom_bar=True))
space_tabs.add(SpaceTab("forum", _("Forum"), "forum", order=20, verb="space.read"))
