"""A real identity provider on loopback, which can be slow, down, and change its keys."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from registry.accounts.jwks import Keys
from registry.accounts.oidc import Issuer

AUDIENCE = "civil-registry"

Key = RSAKey | ECKey


def rsa(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


class Provider:
    """What it publishes, and how often it was asked for its keys."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/realms/city"
        self.key: Key = rsa("first")
        self.published: list[dict[str, Any]] = [self.public(self.key)]
        self.named = self.url
        self.login = f"oidc:u-1@127.0.0.1:{port}"
        self.jwks_uri = f"{self.url}/keys"
        self.delay = 0.0
        self.is_down = False
        self.asked = 0

    @staticmethod
    def public(key: Key) -> dict[str, Any]:
        return dict(key.as_dict(private=False))

    def rotate(self, key: Key) -> None:
        self.key, self.published = key, [self.public(key)]

    def token(self, *, key: Key | None = None, alg: str = "RS256", **claims: Any) -> str:
        """A token for zhang.wei, but for what is said otherwise; None leaves a claim out."""
        key = key or self.key
        now = int(time.time())
        said = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "u-1",
            "name": "张伟",
            "roles": ["clerk"],
            "iat": now,
            "exp": now + 300,
            **claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode({"alg": alg, "kid": key.kid}, said, key, algorithms=[alg])

    def issuer(self, *, division_claim: str | None = None, **keys: Any) -> Issuer:
        """Whoever trusts this provider."""
        patience = {"at_most_every": 0.05, "answer_within": 2.0, **keys}
        return Issuer(
            self.url, AUDIENCE, division_claim=division_claim, keys=Keys(self.url, **patience)
        )

    def answer(self, path: str) -> tuple[int, bytes]:
        time.sleep(self.delay)
        if self.is_down:
            return 503, b"down"
        if path == "/realms/city/.well-known/openid-configuration":
            return 200, json.dumps({"issuer": self.named, "jwks_uri": self.jwks_uri}).encode()
        self.asked += 1
        return 200, json.dumps({"keys": self.published}).encode()


@contextmanager
def provider() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = provided.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hung up did not wait
        provided = Provider(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield provided
        server.shutdown()
        thread.join()
