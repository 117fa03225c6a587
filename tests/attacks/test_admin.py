"""The Django admin: administrators alone, with their second factor; nothing is written past its acts, nothing hidden is filtered by."""

import pytest
from django.contrib import admin
from django.test import Client

from academy.api.read_only_admin import ReadOnlyAdmin
from tests.academy.api.surface import Route, routes
from tests.attacks.asking import all_rows, ask, moved, undone
from tests.attacks.rights import ACTORS
from tests.attacks.world import World, build_world

pytestmark = pytest.mark.django_db
_FORM = "application/x-www-form-urlencoded"

OF_ADMINISTRATORS = {
    # the end of a page's address: GET, POST without a chosen act
    "admin/": (200, 200),
    "autocomplete/": (403, 405),
    "jsi18n/": (200, 405),
    "add/": (403, 403),
    "history/": (302, 302),
    "delete/": (403, 403),
    "change/": (200, 403),
    "<path:object_id>/": (302, 302),
    ")/$": (200, 200),
    "*)$": (404, 404),
    "list": (200, 200),
}
"""What an administrator with a second factor gets; a page whose row is not there is named in `_NO_ROW`. Nobody else gets anything."""

_NO_ROW = {"history/": (302, 302), "change/": (302, 403), "delete/": (302, 403), "<path:object_id>/": (302, 302)}


@pytest.fixture
def world() -> World:
    return build_world()


def pages() -> list[Route]:
    return list(routes("admin/"))


def statuses(client: Client, path: str) -> tuple[int, int]:
    with undone():
        get, post = (ask(client, method, path, b"x=1" if method == "post" else None, content_type=_FORM) for method in ("get", "post"))
    return get.status_code, post.status_code


def expected(pattern: str) -> tuple[int, int]:
    return next((told for end, told in OF_ADMINISTRATORS.items() if pattern.endswith(end)), OF_ADMINISTRATORS["list"])


def test_nobody_but_administrators_with_a_second_factor_gets_in(world):
    clients = {actor: world.client(actor) for actor in ACTORS if actor != "administrator"}
    for route in pages():
        some = clients if route.pattern.startswith("admin/accounts/user/") else ("nobody", "administrator without codes")
        for actor in some:
            got = statuses(clients[actor], world.path(route, "own"))

            assert got == ((302, 302) if actor == "nobody" else (403, 403)), (route.pattern, actor)


def test_who_is_not_logged_in_is_led_to_our_own_log_in(world):
    answer = ask(world.client("nobody"), "get", "/admin/accounts/user/")

    assert answer.headers["Location"] == "/accounts/login/?next=/admin/accounts/user/"


def test_administrators_read_and_no_plain_post_writes(world):
    client, before = world.client("administrator"), all_rows()
    got = {route.pattern: statuses(client, world.path(route, "own")) for route in pages()}

    wrong = {pattern: told for pattern, told in got.items() if told not in {expected(pattern), no_row(pattern)}}
    assert wrong == {}
    assert moved(before, all_rows()) == set()
    assert got["admin/accounts/user/<path:object_id>/change/"][0] == 200


def no_row(pattern: str) -> tuple[int, int] | None:
    return next((told for end, told in _NO_ROW.items() if pattern.endswith(end)), None)


def test_no_list_is_filtered_by_a_hidden_column(world):
    """Else the number of rows left tells the column letter by letter."""
    client, asked = world.client("administrator"), 0
    for model, shown in admin.site._registry.items():
        assert isinstance(shown, ReadOnlyAdmin)
        for column in shown.hidden:
            for lookup in (column, f"{column}__startswith", f"{column}__0__key", f"{column}__isnull"):
                answer = ask(client, "get", f"/admin/{model._meta.app_label}/{model._meta.model_name}/?{lookup}=a")
                asked += 1

                assert answer.status_code == 400, (model, lookup)

    assert asked > 20


@pytest.mark.parametrize(
    "lookup",
    [
        "accounts/user/?grants__user__password__startswith=a",
        "accounts/grant/?user__password__startswith=a",
        "courses/quiz/?questions__spec__right=a",
        "courses/lesson/?version__manifest__0__path=a",
        "enrollments/enrollment/?trainee__password__startswith=a",
        "enrollments/enrollment/?attempts__seed__startswith=a",
        "enrollments/attempt/?answers__response=a",
        "certificates/certificate/?enrollment__trainee__password__startswith=a",
    ],
)
def test_nor_by_one_of_another_table(world, lookup):
    assert ask(world.client("administrator"), "get", f"/admin/{lookup}").status_code == 400
