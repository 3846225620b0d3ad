"""Programs that hold tokens."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.accounts.actions import make_token

ROOT = "/api/v1"


class Program:
    """A program that speaks for one person; answers come with `.data`, their JSON."""

    def __init__(self, text: str) -> None:
        self.client, self.token = Client(), text

    def __call__(self, method: str, path: str, said: Any = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        more = {} if said is None else {"data": json.dumps(said), "content_type": "application/json"}
        answer = self.client.generic(method, f"{ROOT}{path}", headers=sent, **more)
        kind = answer.get("Content-Type", "")
        answer.data = json.loads(answer.content) if "json" in kind and answer.content else None
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def post(self, path: str, said: Any = None, **headers: str) -> Any:
        return self("POST", path, said, **headers)

    def patch(self, path: str, said: Any, **headers: str) -> Any:
        return self("PATCH", path, said, **headers)

    def put(self, path: str, said: Any = None, **headers: str) -> Any:
        return self("PUT", path, said, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self("DELETE", path, **headers)


@pytest.fixture
def program(organisation):
    """Return what makes a program that speaks for somebody; for None one that has no token."""

    def made(user: Any, scope: str = "write") -> Program:
        if user is None:
            return Program("")
        return Program(make_token(actor=user, name="Test", scope=scope, days=1)[1])

    return made
