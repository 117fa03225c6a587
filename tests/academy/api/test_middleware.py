"""What holds for every request and every answer."""

import io

from csp.utils import build_policy
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from academy.api.middleware import HeadWithoutBody


def test_an_answer_to_head_has_the_length_of_the_one_to_get_and_no_body():
    request = RequestFactory().head("/")

    plain = HeadWithoutBody(lambda _: HttpResponse("five!"))(request)
    file = HeadWithoutBody(lambda _: FileResponse(io.BytesIO(b"five!")))(request)

    assert (plain.content, plain["Content-Length"]) == (b"", "5")
    assert (b"".join(file.streaming_content), file["Content-Length"]) == (b"", "5")


def test_a_body_without_its_length_is_refused_instead_of_read_as_none():
    answer = Client().post("/api/v1/cohorts", headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH="")

    assert (answer.status_code, answer.json()["type"]) == (411, "/problems/length-required")


def test_no_page_may_use_sensors_camera_or_payment():
    assert "camera=()" in Client().get("/robots.txt")["Permissions-Policy"]


def test_answers_of_the_api_and_pages_carry_the_same_content_security_policy():
    policies = [Client().get(path)["Content-Security-Policy"] for path in ("/robots.txt", "/api/v1/problems-there-is-no-such-path")]

    assert policies == [build_policy()] * 2
