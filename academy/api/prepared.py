"""Querysets that are made into SQL once and then only run: for the few reads that stand in every request.

The ORM spends five to ten times as long on building a statement as the database on answering it.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


class Param(Expression):
    """A value that is given at each call; it is prepared for the database as a value of this field is."""

    def __init__(self, name: str, field: "models.Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # it is its own parameter
        return "%s", [self]

    def bound(self, values: Mapping[str, Any], database: BaseDatabaseWrapper) -> Any:
        """Its value of this call, as the database's driver takes it."""
        return self.output_field.get_db_prep_value(values[self.name], database)


@dataclass(frozen=True)
class _Plan:
    """What Django's compiler made of a queryset: the statement, and how a row becomes objects."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, list[Callable[..., Any]], Any], ...]
    model: type[models.Model]
    names: list[str]
    columns: slice
    related: list[Any]

    def object(self, row: list[Any], database: BaseDatabaseWrapper) -> Any:
        """The row as Django's own iterable makes it an object, with those that are joined to it."""
        for place, converters, expression in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, database)
        made = self.model.from_db(database.alias, self.names, row[self.columns])
        for related in self.related:
            related.populate(row, made)
        return made


class PreparedQuery(Generic[Row]):
    """A queryset with `Param` in the place of values, for a read that finds one row or none.

    Args: build, makes the queryset; called once a thread, for what Django makes of it holds on to that thread's connection.
        `select_related`, `only` and `defer` are heeded, `prefetch_related` is not.
    """

    def __init__(self, build: Callable[[], models.QuerySet[Row]]) -> None:
        self._build = build
        self._kept = threading.local()

    def one(self, **values: Any) -> Row | None:
        """The row that these values find, or None.

        Raises: FieldError at the first call, if the queryset names what its model lacks; KeyError, if a value is missing; ValueError,
            TypeError or ValidationError, if one does not fit its field.
        """
        plan: _Plan = getattr(self._kept, "plan", None) or self._made()
        database = connections[DEFAULT_DB_ALIAS]  # `django.db.connection` looks it up afresh at each touch
        bound = [each.bound(values, database) if isinstance(each, Param) else each for each in plan.params]
        with database.cursor() as cursor:
            cursor.execute(plan.sql, bound)
            found = cursor.fetchone()
        return None if found is None else plan.object(list(found), database)

    def _made(self) -> "_Plan":
        database = connections[DEFAULT_DB_ALIAS]
        compiler: Any = self._build().query.get_compiler(connection=database)
        sql, params = compiler.as_sql()
        of_model, expressions = compiler.klass_info, [column[0] for column in compiler.select]
        fields = of_model["select_fields"]
        plan = _Plan(
            sql=sql,
            params=tuple(params),
            converters=tuple((place, *each) for place, each in compiler.get_converters(expressions).items()),
            model=of_model["model"],
            names=[expressions[place].target.attname for place in fields],
            columns=slice(fields[0], fields[-1] + 1),
            related=get_related_populators(of_model, compiler.select, database.alias),  # type: ignore[call-arg]  # the stubs are of Django 6
        )
        self._kept.plan = plan
        return plan
