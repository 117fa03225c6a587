"""Countries, languages, documents, one's own account."""

import pytest

from academy.accounts import legal
from academy.accounts.models import Consent, User
from tests.factories.accounts import GrantFactory, UserFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


def test_countries_are_ordered_by_name_in_the_language_asked_for(api):
    answer = api.get("/api/v1/countries?language=fr")
    rows = answer.json()

    assert (len(rows), rows[0]["name"], rows[-1]["code"], answer.headers["Content-Language"]) == (250, "Afghanistan", "ZZ", "fr")
    assert next(row for row in rows if row["code"] == "KR") == {
        "code": "KR",
        "name": "Corée du Sud",
        "region": "142",
        "subregion": "030",
        "domestic": True,
    }


def test_the_language_of_names_comes_from_the_header_as_well(api):
    rows = api.get("/api/v1/countries", headers={"Accept-Language": "ko-KR,en;q=0.5"}).json()

    assert next(row["name"] for row in rows if row["code"] == "KR") == "대한민국"


def test_countries_cost_two_queries(api, django_assert_num_queries):
    with django_assert_num_queries(3):
        api.get("/api/v1/countries")


def test_languages_are_named_in_themselves_and_in_the_one_asked_for(api):
    rows = api.get("/api/v1/languages?language=en").json()

    assert [row["tag"] for row in rows] == ["en", "ko", "sr-Cyrl", "fr", "ar"]
    assert rows[4] == {"tag": "ar", "name": "Arabic", "own_name": "العربية", "direction": "rtl"}


@pytest.mark.parametrize("path", ["countries", "languages", "documents", "documents/privacy"])
def test_an_unknown_filter_or_language_is_a_field_fault(api, path):
    assert api.get(f"/api/v1/{path}?colour=red").json()["errors"] == {"colour": ["There is no such filter."]}
    assert api.get(f"/api/v1/{path}?language=klingon").status_code == 422


def test_documents_tell_version_and_text(api):
    listed = api.get("/api/v1/documents").json()
    one = api.get("/api/v1/documents/terms").json()

    assert [row["document"] for row in listed] == ["privacy", "terms"]
    assert (one["version"], one["language"], one["html"]) == (legal.current("terms").version, "en", legal.text("terms", "en")[1])
    assert api.get("/api/v1/documents/cookies").status_code == 404


def test_me_is_for_who_is_logged_in(api):
    assert api.get(ME).status_code == 401


def test_me_tells_the_account_whole(api):
    user = UserFactory(name="ឈឹម សុខា")
    api.force_authenticate(user)

    assert api.get(ME).json() == {
        "uuid": str(user.uuid),
        "email": user.email,
        "email_verified": True,
        "login_name": None,
        "name": "ឈឹម សុខា",
        "latin_name": "Amina Wanjiru",
        "country": "KE",
        "language": "en",
        "time_zone": "",
        "organization": "",
        "organization_type": "",
        "gender": "",
        "grants": [],
        "mfa": False,
        "mfa_required": False,
        "consents_due": [],
        "name_printable": True,
    }


def test_me_tells_roles_in_force_with_their_scope(api):
    user = GrantFactory(coordinator=True).user
    GrantFactory(user=user, ended=True)
    api.force_authenticate(user)

    answer = api.get(ME).json()

    assert answer["grants"] == [{"role": "coordinator", "course": None, "cohort": None, "country": "RS"}]
    assert (answer["mfa"], answer["mfa_required"]) == (True, False)


def test_a_name_that_no_font_covers_is_told(api):
    api.force_authenticate(UserFactory(name="\u1820\u1821"))

    assert api.get(ME).json()["name_printable"] is False


def test_the_profile_can_be_changed(api):
    user = UserFactory()
    api.force_authenticate(user)

    answer = api.patch(ME, {"name": "Amina W. Otieno", "country": "ZZ", "organization_type": "international"}, format="json")

    assert (answer.status_code, answer.json()["name"], answer.json()["country"]) == (200, "Amina W. Otieno", "ZZ")
    assert User.objects.values_list("name", "country_id", "organization_type").get() == ("Amina W. Otieno", "ZZ", "international")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"is_superuser": True}, "is_superuser"),
        ({"email": "other@example.org"}, "email"),
        ({"uuid": "x"}, "uuid"),
        ({"roster": True}, "roster"),
        ({"name": 5}, "name"),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "n" * 100_000}, "name"),
        ({"latin_name": "ឈឹម"}, "latin_name"),
        ({"country": "XX"}, "country"),
        ({"country": ["KE"]}, "country"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"organization": "a\nb"}, "organization"),
    ],
)
def test_a_bad_profile_names_the_field_and_changes_nothing(api, body, field):
    user = UserFactory()
    before = User.objects.values().get()
    api.force_authenticate(user)

    answer = api.patch(ME, body, format="json")

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert User.objects.values().get() == before


def test_consent_can_be_given_twice(api):
    user = UserFactory(agree=False)
    api.force_authenticate(user)
    version = legal.current("privacy").version

    answers = [api.put(f"{ME}/consents/privacy", {"version": version, "language": "en"}, format="json") for _ in range(2)]

    assert (answers[0].status_code, answers[0].content) == (200, answers[1].content)
    assert Consent.objects.values_list("document", "version").get() == ("privacy", version)


def test_consent_to_another_version_is_a_field_fault(api):
    api.force_authenticate(UserFactory(agree=False))

    answer = api.put(f"{ME}/consents/privacy", {"version": "1999"}, format="json")

    assert (answer.status_code, list(answer.json()["errors"]), Consent.objects.count()) == (422, ["version"], 0)
    assert api.put(f"{ME}/consents/cookies", {"version": "1"}, format="json").status_code == 404
