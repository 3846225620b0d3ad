from django.utils.translation import gettext_lazy as _

from apps.core.registry import NavigationEntry, navigation

navigation.add(
    NavigationEntry("event_log", _("Event log"), "activity", "event_log", order=90, roles=frozenset({"site_admin"}))
)
