from django.utils.translation import gettext_lazy as _

from apps.core.registry import NavigationEntry, navigation

navigation.add(NavigationEntry("people", _("People"), "users", "people", order=40, for_guests=False))
