"""The whole of docker-compose.yml at work, without containers: PostgreSQL, Redis's protocol, prepare, web, worker, beat, nginx."""

import gzip
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.academy.deploy import compose
from tests.academy.deploy.deployment import HOST, PROXY, Deployment, deployed, in_python
from tests.journeys.installation import Installation
from tests.journeys.trainee import document_version

pytestmark = pytest.mark.processes

APP = "/_allauth/app/v1/auth"
PERSON = {"email": "amina@example.test", "password": "seven green umbrellas", "name": "Amina Wanjiru", "latin_name": "Amina Wanjiru"}
VIDEO = compose.ROOT / "content" / "ict-based-response-to-covid-19" / "media" / "one-request.webm"
MISSING_TOOLS = [
    name for name in ("nginx", "envsubst", "openssl", "curl") if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None
]


@pytest.fixture(scope="module")
def deployment(tmp_path_factory) -> Iterator[Deployment]:
    if MISSING_TOOLS:
        pytest.skip(f"{', '.join(MISSING_TOOLS)} is not installed")
    with deployed(tmp_path_factory.mktemp("deployed")) as running:
        yield running


@pytest.fixture(scope="module")
def token(deployment) -> str:
    """The session of a trainee who signed up through nginx and typed in the code that the worker mailed."""
    agreed = {f"{document}_version": document_version(document) for document in ("privacy", "terms")}
    begun = deployment.call("POST", f"{APP}/signup", {**PERSON, "country": "KE", "language": "en", **agreed}).json["meta"]["session_token"]
    installation = Installation(deployment.folder / "data")
    wait_until(lambda: PERSON["email"] in installation.codes())
    code = installation.codes()[PERSON["email"]]
    return str(
        deployment.call("POST", f"{APP}/email/verify", {"key": code}, headers={"X-Session-Token": begun}).json["meta"]["session_token"]
    )


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def sessions_from(deployment: Deployment, *, source: str) -> set[str]:
    """The addresses that a log-in is noted under, when the client itself claims to be 203.0.113.9."""
    log_in = {name: PERSON[name] for name in ("email", "password")}
    claim = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    session = deployment.call("POST", f"{APP}/login", log_in, headers=claim, source=source).json["meta"]["session_token"]
    listed = deployment.call("GET", f"{APP}/sessions", headers={**claim, "X-Session-Token": session}, source=source).json["data"]
    return {one["ip"] for one in listed if one["is_current"]}


def test_the_start_page_comes_under_tls_compressed_and_with_the_headers_of_django(deployment):
    reply = deployment.call("GET", "/", headers={"Accept-Encoding": "gzip"})

    assert (reply.status, reply.headers["content-type"], reply.headers["content-encoding"]) == (200, "text/html; charset=utf-8", "gzip")
    assert b"COVID-19" in gzip.decompress(reply.body)
    assert reply.headers["strict-transport-security"] == "max-age=31536000"
    assert "default-src 'none'" in reply.headers["content-security-policy"].split("; ")
    assert reply.headers["server"] == "nginx"


def test_where_secrets_stand_in_a_page_nothing_is_compressed(deployment):
    reply = deployment.call("GET", "/accounts/login/", headers={"Accept-Encoding": "gzip"})

    assert (reply.status, "content-encoding" in reply.headers) == (200, False)


def test_http_2_is_spoken(deployment):
    address = f"https://{HOST}:{deployment.https}/health/live"
    way = ["--resolve", f"{HOST}:{deployment.https}:127.0.0.1", "--cacert", str(deployment.folder / "tls" / "fullchain.pem")]
    done = subprocess.run(
        ["curl", "--silent", "--http2", *way, "--output", "/dev/null", "-w", "%{http_version} %{http_code}", address], capture_output=True
    )

    assert done.stdout == b"2 200"


def test_http_leads_to_https_of_the_one_host(deployment):
    reply = deployment.call_plainly("GET", "/courses/x?language=ko")

    assert (reply.status, reply.headers["location"]) == (308, f"https://{HOST}/courses/x?language=ko")


def test_another_host_gets_no_redirect_and_no_certificate(deployment):
    assert deployment.call_plainly("GET", "/", host="evil.example").status == 421
    with pytest.raises(ssl.SSLError):
        deployment.connect(name="evil.example")


def test_another_host_within_the_right_connection_is_refused(deployment):
    assert deployment.call("GET", "/", headers={"Host": "evil.example"}).status == 421


def test_an_acme_challenge_is_answered_over_http(deployment):
    place = deployment.folder / "tls" / "webroot" / ".well-known" / "acme-challenge"
    place.mkdir(parents=True)
    (place / "token").write_text("proof")

    assert deployment.call_plainly("GET", "/.well-known/acme-challenge/token").body == b"proof"


def test_a_trainee_signs_up_enrolls_and_reads_and_beat_has_the_worker_count_it(deployment, token):
    headers = {"X-Session-Token": token}
    cohort = in_python(
        deployment,
        "from courses.models import CourseVersion; from tests.factories.courses import CohortFactory\n"
        "print(CohortFactory(current=True, version=CourseVersion.objects.get(course__slug='ict-based-response-to-covid-19')).uuid)",
    )
    place = {"mode": "cohort", "country": "KE", "name": PERSON["name"], "latin_name": PERSON["latin_name"]}
    enrolled = deployment.call("POST", f"/api/v1/cohorts/{cohort}/enrollments", place, headers=headers)
    enrollment, lesson = enrolled.json["id"], enrolled.json["next"]["lesson_key"]
    read = deployment.call("GET", f"/api/v1/enrollments/{enrollment}/lessons/{lesson}", headers=headers)
    rows = Installation(deployment.folder / "data", deployment.put_in[database_url()])

    assert (enrolled.status, read.status, read.json["key"]) == (201, 200, lesson)
    wait_until(lambda: rows.query("SELECT sum(enrollments) FROM participation_participationfigure") == [(1,)])
    assert rows.query("SELECT count(*) FROM participation_participationchange") == [(0,)]


def database_url() -> str:
    return str(compose.read()["services"]["web"]["environment"]["DATABASE_URL"])


def test_media_come_from_nginx_by_range_with_the_headers_of_django(deployment):
    data = VIDEO.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    path = f"/media/{sha256}/{VIDEO.name}"
    part = deployment.call("GET", path, headers={"Range": "bytes=1000-1999", "Accept-Encoding": "gzip"})
    whole = deployment.call("GET", path)

    assert (part.status, part.body, part.headers["content-range"]) == (206, data[1000:2000], f"bytes 1000-1999/{len(data)}")
    assert (whole.status, whole.body) == (200, data)
    assert whole.headers["content-length"] == deployment.call("HEAD", path).headers["content-length"] == str(len(data))
    for reply in (part, whole):
        assert {name: reply.headers.get(name) for name in MEDIA_HEADERS} == {**MEDIA_HEADERS, "etag": f'"{sha256}"'}
    assert deployment.call("GET", path, headers={"If-None-Match": f'"{sha256}"'}).status == 304
    assert deployment.call("GET", path, headers={"Range": "bytes=0-9", "If-Range": f'"{sha256}"'}).status == 206
    assert deployment.call("GET", path, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).status == 200
    assert deployment.call("GET", path, headers={"Range": f"bytes={len(data)}-"}).status == 416


MEDIA_HEADERS = {
    "etag": None,
    "content-type": "video/webm",
    "content-disposition": f'inline; filename="{VIDEO.name}"',
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    "strict-transport-security": "max-age=31536000",
    "content-encoding": None,
    "x-accel-redirect": None,
}


@pytest.mark.parametrize("path", ["/kept-files/", "/errors/503.html", "/static/../keys/secret-key", "/static../keys/secret-key"])
def test_nothing_else_in_the_folders_is_reached_from_outside(deployment, path):
    assert deployment.call("GET", path).status == 404


def test_a_kept_file_is_reached_at_its_own_address_alone(deployment):
    sha256 = hashlib.sha256(VIDEO.read_bytes()).hexdigest()

    assert (deployment.folder / "data" / "files" / sha256[:2] / sha256).is_file()
    assert deployment.call("GET", f"/kept-files/{sha256[:2]}/{sha256}").status == 404


def test_static_files_come_compressed_and_may_be_kept_for_good(deployment):
    address = re.search(rb"/static/academy\.\w+\.css", deployment.call("GET", "/").body)[0].decode()
    reply = deployment.call("GET", address, headers={"Accept-Encoding": "gzip"})

    assert (reply.status, reply.headers["content-type"], reply.headers["content-encoding"]) == (200, "text/css; charset=utf-8", "gzip")
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert b"--paper" in gzip.decompress(reply.body)


def test_a_body_that_is_too_large_is_refused_in_words_that_fit(deployment):
    body = b"x" * (1024 * 1024 + 1)
    api, page = (deployment.call("POST", path, body) for path in ("/api/v1/cohorts", "/accounts/login/"))

    assert (api.status, api.headers["content-type"], api.json["type"]) == (413, "application/problem+json", "/problems/too-large")
    assert (page.status, page.headers["content-type"]) == (413, "text/html; charset=utf-8")
    assert b"larger than 1 MB" in page.body


def test_the_largest_body_that_django_takes_passes_nginx(deployment):
    assert deployment.call("POST", "/api/v1/cohorts", b" " * (1024 * 1024)).status == 401


def test_what_a_client_says_of_its_address_is_not_believed(deployment, token):
    assert sessions_from(deployment, source="127.0.0.1") == {"127.0.0.1"}


def test_what_a_proxy_before_nginx_says_of_the_client_is_believed(deployment, token):
    assert sessions_from(deployment, source=PROXY) == {"203.0.113.9"}


def test_clients_that_send_slowly_keep_no_worker_from_others(deployment):
    head = f"POST {APP}/login HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    slow = [deployment.connect() for _ in range(12)]  # two processes of four threads would be full
    for connection in slow:
        connection.sendall(head.encode() + b'{"email": ')

    assert deployment.call("GET", "/accounts/login/").seconds < 3

    for connection in slow:
        connection.close()


@pytest.mark.parametrize("name", ["web", "worker", "beat", "nginx"])
def test_a_running_service_says_that_it_is_healthy(deployment, name):
    wait_until(lambda: deployment.is_healthy(name))


def test_beat_shows_that_it_lives_whenever_it_has_queued_a_task(deployment):
    def written() -> float:
        return max(file.stat().st_mtime for file in (deployment.folder / "schedule").iterdir())

    wait_until(lambda: deployment.is_healthy("beat"))
    before = written()
    wait_until(lambda: written() > before, seconds=15)


def test_while_web_is_away_nginx_says_so_and_it_comes_back(deployment):
    assert deployment.stop("web") == 0
    api, page = deployment.call("GET", "/api/v1/countries"), deployment.call("GET", "/")
    health = deployment.is_healthy("web")
    deployment.start("web")
    deployment.wait_until_healthy("web")

    assert (api.status, api.headers["content-type"], api.json["status"]) == (503, "application/problem+json", 503)
    assert (page.status, page.headers["content-type"], page.headers["retry-after"]) == (503, "text/html; charset=utf-8", "5")
    assert b"What you saved before is safe" in page.body
    assert not health
    assert deployment.call("GET", "/").status == 200


def test_a_service_that_has_gone_or_stands_still_is_unhealthy(deployment):
    for name in ("worker", "beat"):
        assert deployment.stop(name) == 0
    for file in Path(deployment.folder, "schedule").iterdir():
        os.utime(file, (time.time() - 61, time.time() - 61))

    assert {name: deployment.is_healthy(name) for name in ("worker", "beat")} == {"worker": False, "beat": False}
    assert deployment.stop("nginx") == 0
    assert not deployment.is_healthy("nginx")
