import stat

from academy.operations.keys import keep_secret_key


def test_a_secret_key_is_made_once_for_the_owner_alone(settings, tmp_path):
    settings.SECRET_KEY_FILE = tmp_path / "keys" / "secret-key"
    told: list[str] = []

    keep_secret_key(told.append)
    first = settings.SECRET_KEY_FILE.read_text()
    keep_secret_key(told.append)

    assert settings.SECRET_KEY_FILE.read_text() == first
    assert len(first.strip()) == 64
    assert stat.S_IMODE(settings.SECRET_KEY_FILE.stat().st_mode) == 0o600
    assert told == [f"A secret key was made and is kept in {settings.SECRET_KEY_FILE}."]


def test_the_key_of_this_process_is_never_written_down(settings, tmp_path):
    settings.SECRET_KEY_FILE = tmp_path / "secret-key"

    keep_secret_key(lambda said: None)

    assert settings.SECRET_KEY_FILE.read_text().strip() != settings.SECRET_KEY
