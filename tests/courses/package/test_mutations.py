from hypothesis import given, settings
from hypothesis import strategies as st

from courses.package import Fault, check_package
from tests.courses.package.packages import small_package

PACKAGE = small_package()
TEXTS = sorted(path for path in PACKAGE if not path.endswith(".webm"))
PIECES = [
    b"\x00",
    b"\xff",
    b"[",
    b"{",
    b"*a ",
    b"&a ",
    b"!!x ",
    b"---\n",
    b"<",
    b"![](",
    b": ",
    b"- ",
    b"\\",
    b'"',
    b"\t",
    b"\r",
    b"|",
    b"?",
    b"%",
    b"#",
]


@given(st.sampled_from(TEXTS), st.integers(0, 700), st.integers(0, 12), st.lists(st.sampled_from(PIECES), max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_spoiled_package_is_read_or_its_faults_are_told(path: str, start: int, cut: int, pieces: list[bytes]) -> None:
    content = PACKAGE[path]
    spoiled = content[:start] + b"".join(pieces) + content[start + cut :]

    faults = check_package({**PACKAGE, path: spoiled})

    assert faults == sorted(set(faults))
    assert [fault for fault in faults if not isinstance(fault, Fault) or fault.line < 1 or fault.file not in PACKAGE] == []
