"""What holds for every request and every answer."""

from django.test import Client


def test_a_body_without_its_length_is_refused_instead_of_read_as_none():
    answer = Client().post("/api/v1/cohorts", headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH="")

    assert (answer.status_code, answer.json()["type"]) == (411, "/problems/length-required")


def test_no_page_may_use_sensors_camera_or_payment():
    assert "camera=()" in Client().get("/robots.txt")["Permissions-Policy"]
