import pytest

from courses.package.media import file_type, vtt_faults

SAMPLES = [
    ("media/a.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
    ("media/a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
    ("media/a.webp", b"RIFF....WEBPVP8 ", "image/webp"),
    ("media/a.webm", b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
    ("media/a.mp4", b"\x00\x00\x00\x18ftypisom", "video/mp4"),
    ("downloads/a.pdf", b"%PDF-1.7", "application/pdf"),
    ("downloads/a.docx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("downloads/a.ods", b"PK\x03\x04", "application/vnd.oasis.opendocument.spreadsheet"),
    ("downloads/a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
]


@pytest.mark.parametrize(("path", "content", "media_type"), SAMPLES, ids=[path for path, _, _ in SAMPLES])
def test_a_type_is_told_from_name_and_content(path: str, content: bytes, media_type: str) -> None:
    kind = file_type(path)

    assert kind is not None
    assert kind.fits is not None
    assert (kind.media_type, kind.fits(content), kind.fits(b"<html>"), kind.text) == (media_type, True, False, False)


@pytest.mark.parametrize("path", ["media/a.html", "media/a.gif", "media/a", "downloads/a.exe", "downloads/a.svg", "a.txt", "media/a.PNG"])
def test_other_types_have_no_place(path: str) -> None:
    assert file_type(path) is None


NO_TIME = "a subtitle without a time as 00:01.000 --> 00:02.500"
SUBTITLES = [
    ("WEBVTT\n\n1\n00:01.000 --> 00:02.500\nText\n\nNOTE a remark\n\n01:00:00.000 --> 01:00:01.000 line:80%\nText\n", []),
    ("00:01.000 --> 00:02.500\nText\n", [(1, "WebVTT begins with a line WEBVTT")]),
    ("WEBVTT\n\n", [(1, "there is no subtitle in it")]),
    ("WEBVTT\n\n00:01.000 -> 00:02.500\nText\n", [(3, NO_TIME)]),
    ("WEBVTT\n\n00:01.000 --> 00:02.500\nText\n\n00:03,000 --> 00:04,000\nText\n", [(6, NO_TIME)]),
    ("WEBVTT\n\n00:01.000 --> 00:02.500\nText\n\n00:04.000 --> 00:03.000\nText\n", [(6, "a subtitle that ends before it begins")]),
]


@pytest.mark.parametrize(("text", "faults"), SUBTITLES, ids=[str(number) for number in range(len(SUBTITLES))])
def test_subtitles_are_checked_by_line(text: str, faults: list[tuple[int, str]]) -> None:
    assert vtt_faults(text) == faults
