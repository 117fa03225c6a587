"""What schemathesis cannot guess: read by it where SCHEMATHESIS_HOOKS names this module."""

from urllib.parse import urlencode

import schemathesis
from hypothesis import strategies

LONGEST_QUERY = 3500  # a web server refuses an address of more than 4,094 bytes (414) before it reaches the API

schemathesis.openapi.format("bcp47", strategies.sampled_from(["en", "ko", "sr-Cyrl", "fr", "ar", "pt-BR", "zh-Hant", "es-419"]))


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    return len(urlencode(case.query or {}, doseq=True)) < LONGEST_QUERY
