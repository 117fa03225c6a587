"""Make countries.csv from CLDR and Natural Earth: `python -m academy.accounts.make_countries CLDR_CORE WORLD_ATLAS`.

The two arguments are the unpacked npm packages cldr-core (48.2.0) and world-atlas (2.0.2). The table is committed: nothing is fetched
at run time.
"""

import csv
import json
import sys
from pathlib import Path

CSV = Path(__file__).parent / "countries.csv"
REGIONS = ("002", "019", "142", "150", "009")
SUBREGIONS = frozenset(
    [
        "005",
        "011",
        "013",
        "014",
        "015",
        "017",
        "018",
        "021",
        "029",
        "030",
        "034",
        "035",
        "039",
        "053",
        "054",
        "057",
        "061",
        "143",
        "145",
        "151",
        "154",
        "155",
    ]
)  # UN M49; CLDR's own groups (003, 419, EU, QO) are passed through
NOT_ISO = frozenset(["AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK"])  # CLDR has these, ISO 3166-1 does not
NO_REGION = "AQ"  # M49 puts Antarctica into none


def rows(cldr_core: Path, world_atlas: Path) -> list[tuple[str, str, str, str]]:
    """Give (code, region, subregion, drawn) of every country, ordered by code, `ZZ` last."""
    groups = _supplemental(cldr_core, "territoryContainment")
    numbers = {code: entry.get("_numeric", "") for code, entry in _supplemental(cldr_core, "codeMappings").items()}
    atlas = json.loads((world_atlas / "countries-110m.json").read_text(encoding="utf-8"))
    shapes = {shape.get("id", "") for shape in atlas["objects"]["countries"]["geometries"]}
    found: dict[str, tuple[str, str]] = {NO_REGION: ("", "")}
    for region in REGIONS:
        _collect(groups, region, (region, ""), found)
    countries = [(code, *found[code], "shape" if numbers[code] in shapes else "dot") for code in sorted(found) if code not in NOT_ISO]
    return [*countries, ("ZZ", "", "", "not")]


def _supplemental(cldr_core: Path, name: str) -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, str]] = json.loads((cldr_core / "supplemental" / f"{name}.json").read_text(encoding="utf-8"))["supplemental"][
        name
    ]
    return data


def _collect(groups: dict[str, dict[str, str]], group: str, place: tuple[str, str], found: dict[str, tuple[str, str]]) -> None:
    for part in groups[group]["_contains"]:
        if len(part) == 2 and part not in {"QO", "EU", "EZ", "UN"}:
            found.setdefault(part, place)
        elif part in groups:
            _collect(groups, part, (place[0], part if part in SUBREGIONS else place[1]), found)


if __name__ == "__main__":
    with CSV.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "region", "subregion", "drawn"])
        writer.writerows(rows(Path(sys.argv[1]), Path(sys.argv[2])))
