from django.utils.translation import gettext_lazy as _

from apps.core.registry import NavigationEntry, navigation

navigation.add(NavigationEntry("home", _("Home"), "house", "home", order=10, bottom_bar=True))
