"""The API as one thing: who may ask, what it is made of, and how it tells of problems."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI

from apps.api.auth import Session, Token
from apps.api.problems import handle_all
from apps.api.views import comments, files, finding, items, people, spaces, tags

VERSION = "1.0.0"


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


api = Api(
    title="Workscape",
    version=VERSION,
    description=str(
        _("What people read and write in the portal, for programs that act for them: with their rights, and no more.")
    ),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=[Token(), Session()],
)
for module in (people, spaces, items, comments, tags, files, finding):
    api.add_router("", module.router)
handle_all(api)
