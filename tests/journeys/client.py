"""HTTP as a trainee's app speaks it: one kept connection, a session token, JSON."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any

IDLE_SECONDS = 3.0  # the server closes a connection after 5


class Unexpected(AssertionError):
    """A reply with another status than the one that the caller knows."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status = status


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """One person's connection; not for several threads at once."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self.port = port
        self.source = source
        self.token = ""
        self.slowest = 0.0
        self._connection: http.client.HTTPConnection | None = None
        self._last_used = 0.0

    def call(self, method: str, path: str, body: Any = None, *, expect: int | tuple[int, ...] = 200) -> Reply:
        """Send a request and read the whole reply.

        Raises: Unexpected, if its status is none of those expected.
        """
        reply = self._send(method, path, None if body is None else json.dumps(body).encode())
        self.slowest = max(self.slowest, reply.seconds)
        if reply.status not in (expect if isinstance(expect, tuple) else (expect,)):
            told = f"{method} {path} {body}: {reply.status} instead of {expect}: {reply.body[:2000].decode(errors='replace')}"
            raise Unexpected(reply.status, told)
        token = reply.json.get("meta", {}).get("session_token") if path.startswith("/_allauth/") else None
        self.token = token or self.token
        return reply

    def api(self, method: str, path: str, body: Any = None, *, expect: int | tuple[int, ...] = 200) -> Reply:
        """The same below `/api/v1/`."""
        return self.call(method, f"/api/v1/{path}", body, expect=expect)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, method: str, path: str, body: bytes | None) -> Reply:
        if time.monotonic() - self._last_used > IDLE_SECONDS:
            self.close()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.source, 0))
        headers = {"Accept-Language": "en"} | ({"Content-Type": "application/json"} if body is not None else {})
        if self.token:
            headers["X-Session-Token"] = self.token
        began = time.monotonic()
        try:
            self._connection.request(method, path, body=body, headers=headers)
            response = self._connection.getresponse()
            read = response.read()
        except BaseException:
            self.close()
            raise
        self._last_used = time.monotonic()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, names, read, self._last_used - began)
