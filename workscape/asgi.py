"""ASGI entry point: everything when embedded, only `/live/` in production."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workscape.settings")
os.environ.setdefault("WORKSCAPE_ASGI", "1")
pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  (Django must be set up first)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import re_path  # noqa: E402

from workscape.urls import websocket_urlpatterns  # noqa: E402


async def nobody_listens(scope: Any, receive: Any, send: Any) -> None:
    """Refuse a websocket at an address that has none; without this each would be an error in the log."""
    await receive()
    await send({"type": "websocket.close"})


sockets = URLRouter([*websocket_urlpatterns, re_path("", nobody_listens)])  # type: ignore[arg-type]
application = ProtocolTypeRouter(
    {"http": pages, "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(sockets))}
)
