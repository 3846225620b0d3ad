"""Every address of the portal. Each app keeps its own list; order matters only where patterns overlap."""

from django.contrib import admin
from django.urls import include, path

from apps.documents.live import routing

urlpatterns = [
    path("", include("apps.core.urls")),
    path("", include("apps.accounts.urls")),
    path("", include("apps.events.urls")),
    path("", include("apps.home.urls")),
    path("", include("apps.search.urls")),
    path("", include("apps.ledger.urls")),
    path("", include("apps.spaces.urls")),
    path("", include("apps.content.urls")),
    path("", include("apps.discussion.urls")),
    path("", include("apps.tagging.urls")),
    path("", include("apps.files.urls")),
    path("", include("apps.following.urls")),
    path("", include("apps.impact.urls")),
    path("", include("apps.blogs.urls")),
    path("", include("apps.forums.urls")),
    path("", include("apps.documents.urls")),
    path("", include("apps.videos.urls")),
    path("", include("apps.expertise.urls")),
    path("", include("apps.integrations.urls")),
    path("", include("apps.api.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

websocket_urlpatterns = [*routing.websocket_urlpatterns]

handler404 = "django.views.defaults.page_not_found"
handler429 = "apps.core.errors.too_many_requests"  # what the sign-in pages answer when somebody is too fast
