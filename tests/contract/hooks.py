"""What schemathesis cannot guess: read by it where SCHEMATHESIS_HOOKS names this module."""

import schemathesis
from hypothesis import strategies

schemathesis.openapi.format("bcp47", strategies.sampled_from(["en", "ko", "sr-Cyrl", "fr", "ar", "pt-BR", "zh-Hant", "es-419"]))
