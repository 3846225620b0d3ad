from django.urls import path, re_path

from apps.api.portal import api
from apps.api.views import docs
from apps.api.views.nothing import nothing_here

urlpatterns = [
    path("api/v1/openapi.json", docs.openapi, name="api_document"),
    path("api/v1/docs", docs.docs, name="api_docs"),
    path("api/v1/", api.urls),
    re_path(r"^api/", nothing_here),
]
