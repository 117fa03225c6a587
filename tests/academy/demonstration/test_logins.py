import json
import stat

from academy.demonstration import logins


def test_the_file_is_for_the_operators_eyes_alone_and_lists_role_address_and_password():
    new = logins.new_logins()

    logins.keep(new)

    assert stat.S_IMODE(logins.path().stat().st_mode) == 0o600
    assert json.loads(logins.path().read_text()) == [
        {"role": login.role, "email": f"{login.role}@demo.example.org", "password": login.password} for login in new
    ]
    assert [path.name for path in logins.path().parent.iterdir()] == ["demo-accounts.json"]
    assert logins.kept() == new


def test_a_file_that_was_half_written_is_written_again():
    unfinished = logins.path().with_suffix(".unfinished")
    unfinished.write_text("half")

    logins.keep(logins.new_logins())

    assert len(logins.kept()) == 4
    assert not unfinished.exists()


def test_passwords_are_new_each_time():
    both = [login.password for _ in range(2) for login in logins.new_logins()]

    assert len(set(both)) == 8


def test_a_file_that_is_gone_or_spoilt_has_no_log_ins():
    assert logins.kept() == []
    logins.path().write_text('[{"role": "trainee"}]')
    assert logins.kept() == []
