"""Files at the address of their content: ranges, validators, and what a browser is told to make of them."""

import pytest
from django.http import Http404

from academy.operations import files
from courses.media import serve_medium
from tests.courses.package.packages import changed, small_package
from tests.factories.courses import published

pytestmark = pytest.mark.django_db
VIDEO = small_package()["media/levels.webm"]
SIZE = len(VIDEO)
YEAR = "public, max-age=31536000, immutable"


@pytest.fixture
def address():
    """The address of a file of the published small package."""
    version = published()
    digests = {file.path: file.sha256 for file in version.files.all()}
    return lambda path, name=None: f"/media/{digests[path]}/{name or path.rpartition('/')[2]}"


@pytest.fixture
def video(address):
    return address("media/levels.webm")


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_video_comes_whole_and_verbatim(client, video):
    answer = client.get(video)

    assert (answer.status_code, body(answer), answer["Content-Length"]) == (200, VIDEO, str(SIZE))
    assert (answer["Content-Type"], answer["Accept-Ranges"], answer["Cache-Control"]) == ("video/webm", "bytes", YEAR)
    assert answer["ETag"] == f'"{video.split("/")[2]}"'
    assert "Content-Range" not in answer


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),  # how a phone tries whether it can seek
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=40-", 40, SIZE - 1),
        ("bytes=0-", 0, SIZE - 1),
        (f"bytes=0-{SIZE - 1}", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("bytes=40-99999", 40, SIZE - 1),
        ("bytes=-5", SIZE - 5, SIZE - 1),
        ("bytes=-99999", 0, SIZE - 1),
        ("bytes= 3 - 4", 3, 4),
    ],
)
def test_a_range_comes_as_asked(client, video, asked, first, last):
    answer = client.get(video, headers={"Range": asked})

    assert (answer.status_code, body(answer)) == (206, VIDEO[first : last + 1])
    assert (answer["Content-Range"], answer["Content-Length"]) == (f"bytes {first}-{last}/{SIZE}", str(last - first + 1))
    assert (answer["Content-Type"], answer["ETag"]) == ("video/webm", f'"{video.split("/")[2]}"')


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0", "bytes=999999999999999999-"])
def test_a_range_beyond_the_end_is_416_with_the_size(client, video, asked):
    answer = client.get(video, headers={"Range": asked})

    assert (answer.status_code, answer["Content-Range"], body(answer)) == (416, f"bytes */{SIZE}", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "items=0-1", "bytes=a-b", "bytes=1", f"bytes={'9' * 30}-"])
def test_what_is_no_single_range_gets_the_whole(client, video, asked):
    answer = client.get(video, headers={"Range": asked})

    assert (answer.status_code, body(answer)) == (200, VIDEO)


@pytest.mark.parametrize(
    ("validator", "status"), [("{etag}", 206), ('"other"', 200), ("W/{etag}", 200), ("Wed, 21 Oct 2020 07:28:00 GMT", 200)]
)
def test_a_part_is_only_sent_to_who_holds_the_same_file(client, video, validator, status):
    etag = f'"{video.split("/")[2]}"'

    answer = client.get(video, headers={"Range": "bytes=0-1", "If-Range": validator.format(etag=etag)})

    assert (answer.status_code, body(answer)) == (status, VIDEO[:2] if status == 206 else VIDEO)


@pytest.mark.parametrize(
    ("validator", "status"),
    [("{etag}", 304), ("W/{etag}", 304), ('"other", {etag}', 304), ("*", 304), ('"other"', 200), ("", 200)],
)
def test_who_has_the_file_is_told_so_without_it(client, video, validator, status):
    etag = f'"{video.split("/")[2]}"'

    answer = client.get(video, headers={"If-None-Match": validator.format(etag=etag)})

    assert (answer.status_code, body(answer)) == (status, b"" if status == 304 else VIDEO)
    assert (answer["ETag"], answer["Cache-Control"]) == (etag, YEAR)


def test_who_has_the_file_is_told_so_also_for_a_range(client, video):
    answer = client.get(video, headers={"If-None-Match": f'"{video.split("/")[2]}"', "Range": "bytes=99999-"})

    assert answer.status_code == 304


def test_head_tells_the_size_and_sends_nothing(client, video):
    answer = client.head(video)

    assert (answer.status_code, body(answer), answer["Content-Length"], answer["Accept-Ranges"]) == (200, b"", str(SIZE), "bytes")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_files_are_only_read(client, video, method):
    assert getattr(client, method)(video).status_code == 405


def test_only_public_files_by_their_own_names_are_there(client, address):
    asked = [
        address("course.yaml"),
        address("01-response/quiz.yaml"),
        address("01-response/01-alert-levels.en.md"),
        address("media/levels.webm", "other.webm"),
        address("media/levels.webm", "LEVELS.WEBM"),
        f"/media/{'0' * 64}/levels.webm",
        "/media/..%2f..%2fkeys/levels.webm",
        "/media/x/levels.webm",
        address("media/levels.webm").replace("/media/", "/media/media/"),
    ]

    assert [client.get(path).status_code for path in asked] == [404] * len(asked)


@pytest.mark.parametrize("name", ["x", "\x00" * 64, "0" * 63 + "\x00", "A" * 64])
def test_what_is_no_name_of_a_file_is_not_looked_for(rf, name, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(Http404):  # PostgreSQL would refuse a text with NUL in it
        serve_medium(rf.get("/media/"), name, "levels.webm")


def test_a_file_that_storage_keeps_but_no_version_lists_is_not_there(client):
    sha256 = files.keep(b"a certificate")

    assert client.get(f"/media/{sha256}/certificate.pdf").status_code == 404


def test_one_content_is_served_under_each_of_its_names(client, address):
    package = changed("01-response/02-command.en.md", "One paragraph of text.", "![Again](media/again.svg)")
    package["media/again.svg"] = package["media/levels.svg"]
    published(package)

    answers = [client.get(address("media/levels.svg", name)) for name in ("levels.svg", "again.svg")]

    assert [(answer.status_code, body(answer)) for answer in answers] == [(200, package["media/levels.svg"])] * 2


@pytest.mark.parametrize(
    ("path", "media_type", "disposition"),
    [
        ("media/levels.webm", "video/webm", 'inline; filename="levels.webm"'),
        ("media/levels.svg", "image/svg+xml", 'inline; filename="levels.svg"'),
        ("media/levels.en.vtt", "text/vtt; charset=utf-8", 'inline; filename="levels.en.vtt"'),
        ("media/levels.en.md", "text/markdown; charset=utf-8", 'attachment; filename="levels.en.md"'),
        ("downloads/worksheet.txt", "text/plain; charset=utf-8", 'attachment; filename="worksheet.txt"'),
    ],
)
def test_a_browser_is_told_what_a_file_is_and_may_do_nothing_with_it(client, address, path, media_type, disposition):
    answer = client.get(address(path))

    assert (answer["Content-Type"], answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (media_type, disposition, "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert body(answer) == small_package()[path]


def test_files_ask_for_no_session_and_vary_by_nothing(client, video):
    answer = client.get(video)

    assert ("Vary" in answer, answer.cookies) == (False, {})


def test_behind_nginx_the_path_is_handed_over_with_the_same_headers(client, video, settings):
    settings.MEDIA_ACCEL_PREFIX = "/kept"
    sha256 = video.split("/")[2]

    answer = client.get(video, headers={"Range": "bytes=0-1"})

    assert (answer.status_code, answer.content, answer["X-Accel-Redirect"]) == (200, b"", f"/kept/{sha256[:2]}/{sha256}")
    assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("video/webm", YEAR, "nosniff")


def test_a_large_file_comes_in_blocks(client):
    content = b"WEBVTT\n\n00:00.000 --> 00:02.000\n" + b"".join(b"Line %d.\n" % number for number in range(30_000)) + b"\n"
    package = small_package()
    package["media/levels.en.vtt"] = content
    sha256 = published(package).files.get(path="media/levels.en.vtt").sha256

    answer = client.get(f"/media/{sha256}/levels.en.vtt", headers={"Range": "bytes=1000-250000"})

    blocks = list(answer.streaming_content)
    assert (b"".join(blocks), [len(block) for block in blocks]) == (content[1000:250_001], [65536, 65536, 65536, 52393])


def test_a_file_is_found_at_one_query(client, video, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get(video).status_code == 200
