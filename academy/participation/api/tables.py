"""A report as tables: the same figures as the JSON, in the same order."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from academy.api.exports import Cell, Table
from academy.participation import measures
from academy.participation.api.serializers import LABELS, MEASURES, counts_on_the_wire, publication_on_the_wire, total_on_the_wire
from academy.participation.reports import PublishedFigure, Report

_PUBLICATION_COLUMNS = (
    "key",
    "title",
    "delivery",
    "course",
    "cohort",
    "from",
    "to",
    "precision",
    "people",
    "domestic",
    "overseas",
    "countries_count",
    "countries",
    "source",
    "page",
    "note",
)


def rows_table(report: Report) -> Iterator[list[Cell]]:
    """A head, then one line a row; no total, for who reads the file adds up."""
    yield [*_key_columns(report), *MEASURES]
    for row in report.rows:
        keys: list[Cell] = []
        for dimension in report.group_by:
            keys += [row.keys[dimension]] + ([row.names[dimension]] if dimension in LABELS else [])
        yield [*keys, *counts_on_the_wire(row.counts).values()]


def sheets(report: Report) -> Mapping[str, Iterator[list[Cell]] | Table]:
    """The sheets of a workbook: figures, figures from publications, and what all of it means."""
    return {"Participation": rows_table(report), "Publications": _publications(report), "About": _about(report)}


def _key_columns(report: Report) -> list[str]:
    columns = []
    for dimension in report.group_by:
        columns += [dimension] + ([LABELS[dimension]] if dimension in LABELS else [])
    return columns


def _publications(report: Report) -> Table:
    return [list(_PUBLICATION_COLUMNS), *(_publication(figure) for figure in report.publications)]


def _publication(figure: PublishedFigure) -> list[Cell]:
    named = [str(one["country"]) if one["people"] is None else f"{one['country']} {one['people']}" for one in figure.countries]
    flat = {
        **publication_on_the_wire(figure),
        "from": figure.first,
        "to": figure.last,
        "precision": figure.precision,
        "countries": "; ".join(named),
    }
    return [_cell(flat[column]) for column in _PUBLICATION_COLUMNS]


def _about(report: Report) -> Table:
    asked = {
        "as of": report.as_of.isoformat(),
        "grouped by": ", ".join(report.group_by),
        **{name: _cell(value) for name, value in asdict(report.filters).items() if value},
        "limited to": "" if report.bounds.everything else "the cohorts and countries of who asked",
    }
    total: Table = [[name, value, str(measures.TEXTS[name])] for name, value in total_on_the_wire(report.total).items()]
    return [
        *([name, value] for name, value in asked.items() if value),
        ["period", str(measures.TEXTS["period"])],
        [],
        ["measure", "total", "meaning"],
        *total,
    ]


def _cell(value: object) -> Cell:
    return value if value is None or isinstance(value, str | int | float) else str(value)
