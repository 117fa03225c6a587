"""`manage.py bundle` and `start --wheels`: real pip in a small checkout whose lock holds one wheel; no network is asked."""

import base64
import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from academy import bootstrap
from academy.operations.management.commands.bundle import make_bundle

WHEEL = "academy_tiny-1.0-py3-none-any.whl"
NOWHERE = "http://127.0.0.1:9/simple"


def write_wheel(folder: Path) -> Path:
    """A wheel of one module."""
    about = "academy_tiny-1.0.dist-info"
    files = {
        "academy_tiny.py": "ANSWER = 42\n",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: academy-tiny\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode() for name, text in files.items()}
    record = "".join(f"{name},sha256={digests[name]},{len(text)}\n" for name, text in files.items()) + f"{about}/RECORD,,\n"
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        for name, text in {**files, f"{about}/RECORD": record}.items():
            wheel.writestr(name, text)
    return folder / WHEEL


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> bootstrap.Environment:
    """A checkout with an environment that is made already, for the time that takes."""
    root = tmp_path_factory.mktemp("checkout")
    digest = hashlib.sha256(write_wheel(root).read_bytes()).hexdigest()
    (root / "requirements.lock").write_text(f"academy-tiny==1.0 \\\n    --hash=sha256:{digest}\n")
    environment = bootstrap.Environment(root)
    bootstrap.pip_of(environment)
    return environment


@pytest.fixture
def wheels(checkout, tmp_path, monkeypatch) -> Path:
    """A folder that `bundle` has made from an index; afterwards there is none."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(checkout.root))
    make_bundle(tmp_path / "wheels", checkout)
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", NOWHERE)
    return tmp_path / "wheels"


def change_note(wheels: Path, **changes: object) -> None:
    note = wheels / bootstrap.BUNDLE_NOTE
    note.write_text(json.dumps(json.loads(note.read_text()) | changes))


def refusal(wheels: Path, checkout: bootstrap.Environment) -> str:
    with pytest.raises(bootstrap.NotInstalled) as refused:
        bootstrap.install_from(wheels, checkout, "requirements.lock")
    return str(refused.value).replace(str(wheels), "FOLDER")


def test_a_bundle_holds_the_wheels_and_says_what_for(checkout, wheels):
    note = json.loads((wheels / bootstrap.BUNDLE_NOTE).read_text())

    assert sorted(path.name for path in wheels.iterdir()) == [WHEEL, "bundle.json"]
    assert note == {"lock": bootstrap.lock_hash(checkout.root / "requirements.lock"), **bootstrap.this_python(), "wheels": [WHEEL]}


def test_from_a_bundle_it_installs_where_no_index_answers(checkout, wheels):
    bootstrap.install_from(wheels, checkout, "requirements.lock")

    asked = subprocess.run([checkout.python, "-c", "import academy_tiny; print(academy_tiny.ANSWER)"], capture_output=True)
    assert asked.stdout == b"42\n"
    assert checkout.lock_to_install("start") is None


def test_a_folder_that_bundle_has_not_made_is_refused(checkout, tmp_path):
    assert refusal(tmp_path, checkout) == "FOLDER is no folder of wheels: `manage.py bundle` makes one where there is a network."


def test_wheels_for_another_python_are_refused(checkout, wheels):
    change_note(wheels, python="3.99", platform="plan9-mips")
    here = "Python {python} on {platform}".format(**bootstrap.this_python())

    assert refusal(wheels, checkout) == f"The wheels in FOLDER are for Python 3.99 on plan9-mips; this is {here}."


def test_wheels_of_another_lock_are_refused(checkout, wheels):
    change_note(wheels, lock="0" * 64)

    assert refusal(wheels, checkout) == (
        "The wheels in FOLDER are not those of requirements.lock here: make the folder with this version of Academy."
    )


def test_a_missing_wheel_is_named(checkout, wheels):
    (wheels / WHEEL).unlink()

    assert refusal(wheels, checkout) == f"The folder FOLDER lacks {WHEEL} (1 missing): copy it again, as a whole."


def test_an_altered_wheel_is_not_installed(checkout, wheels):
    subprocess.run([*bootstrap.pip_of(checkout), "uninstall", "--yes", "--quiet", "academy-tiny"], check=True)
    with zipfile.ZipFile(wheels / WHEEL, "a") as wheel:
        wheel.writestr("evil.py", "")

    assert refusal(wheels, checkout) == (
        "Academy could not be installed from FOLDER: the lines above say which file is not what the lock asks for."
    )
    assert checkout.lock_to_install("start") == "requirements.lock"


def test_a_folder_in_use_is_left_alone(checkout, tmp_path):
    (tmp_path / "mine").touch()

    with pytest.raises(CommandError, match="is there and not empty: name another folder"):
        make_bundle(tmp_path, checkout)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_download_that_fails_leaves_nothing(checkout, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    with pytest.raises(CommandError, match="could not be downloaded"):
        make_bundle(tmp_path / "wheels", checkout)
    assert list(tmp_path.iterdir()) == []
