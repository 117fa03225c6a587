"""All settings. This module alone reads the environment, by `academy.environment`; it changes nothing and makes no file.

A malformed value raises ImproperlyConfigured with one sentence that names the variable.
"""

import re
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from academy import languages
from academy.environment import address, env, flag, whole_number

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

# Where everything that is kept lies
DATA_FOLDER = Path(env.str("ACADEMY_DATA", default="") or BASE_DIR / ".data").resolve()
FILES_FOLDER = DATA_FOLDER / "files"
MAIL_FOLDER = DATA_FOLDER / "mail"
QUEUE_FILE = DATA_FOLDER / "queue.sqlite3"
SECRET_KEY_FILE = DATA_FOLDER / "keys" / "secret-key"
BACKUP_FOLDER = Path(_backup_to).resolve() if (_backup_to := env.str("ACADEMY_BACKUP_TO", default="")) else None
CONTENT_FOLDER = BASE_DIR / "content"

# The public address: the only source of absolute links. Without it links lead to where `start` listens, and certificates are specimens.
ACADEMY_URL = address("ACADEMY_URL")
LISTENING_FILE = DATA_FOLDER / "listening-at"  # where `manage.py start` notes it, for the commands that print links
_noted = LISTENING_FILE.read_text().strip() if LISTENING_FILE.is_file() else ""
LISTENING_AT = address("ACADEMY_LISTENING_AT") or _noted or "http://127.0.0.1:8000"  # the variable is set by `manage.py start` itself
LINK_BASE = ACADEMY_URL or LISTENING_AT

DEBUG = flag("ACADEMY_DEBUG", default=False)


def _secret_key() -> str:
    given: str = env.str("ACADEMY_SECRET_KEY", default="")
    if given and len(given) < 32:
        raise ImproperlyConfigured("ACADEMY_SECRET_KEY must have at least 32 characters.")
    if given:
        return given
    # `manage.py start` writes the file before web and worker; a command before that needs no lasting key.
    return SECRET_KEY_FILE.read_text().strip() if SECRET_KEY_FILE.is_file() else secrets.token_urlsafe(48)


SECRET_KEY = _secret_key()
SECRET_KEY_IS_GIVEN = bool(env.str("ACADEMY_SECRET_KEY", default=""))  # by the environment, not by the file
_hosts = {urlsplit(place).hostname or "" for place in (ACADEMY_URL, LISTENING_AT)} - {"", "0.0.0.0", "::"}  # noqa: S104 -- no names
ALLOWED_HOSTS = sorted({"127.0.0.1", "localhost", "[::1]"} | _hosts | set(env.list("ACADEMY_HOSTS", default=[])))
CSRF_FAILURE_VIEW = "academy.web.errors.csrf_failed"  # Django's own page has a style that our policy blocks
CSRF_TRUSTED_ORIGINS = [ACADEMY_URL] if ACADEMY_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "academy.accounts.admin_app.AdministrationConfig",
    "academy.operations",
    "academy.accounts",
    "courses",
    "enrollments",
    "certificates",
    "academy.participation",
    "academy.web",
    "academy.demonstration",
    "academy.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "academy.api.middleware.HeadWithoutBody",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "academy.api.middleware.PolicyHeaders",
    "academy.api.middleware.KnownLength",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "academy.web.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "academy.accounts.middleware.StrictBodies",
]

ROOT_URLCONF = "academy.urls"
WSGI_APPLICATION = "academy.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "academy" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "academy.web.context.every_page",
            ],
        },
    }
]

# Database: SQLite unless DATABASE_URL names PostgreSQL
DATABASE_URL = env.str("DATABASE_URL", default="")


def _database() -> dict[str, object]:
    if not DATABASE_URL:
        pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;PRAGMA cache_size=-400"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_FOLDER / "academy.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas, "cached_statements": 32},
        }
    try:
        database: dict[str, Any] = environ.Env.db_url_config(DATABASE_URL)
    except Exception as fault:
        raise ImproperlyConfigured("DATABASE_URL must be an address such as postgresql://user:password@host/name.") from fault
    if database.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (postgresql://...); without it SQLite is used.")
    database["ENGINE"] = "academy.postgresql"
    # Either of the two alone prepares nothing.
    database["OPTIONS"] = {**database.get("OPTIONS", {}), "server_side_binding": True, "prepare_threshold": 0}
    return database


DATABASES = {"default": {**_database(), "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Queue: Redis where REDIS_URL is given, else a SQLite file of its own
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL and urlsplit(REDIS_URL).scheme not in {"redis", "rediss", "unix"}:
    raise ImproperlyConfigured("REDIS_URL must be an address such as redis://127.0.0.1:6379/0.")
# Celery names a Redis socket redis+socket://, every other client unix://.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) if REDIS_URL else f"sqla+sqlite:///{QUEUE_FILE}"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 600, "socket_timeout": 2, "socket_connect_timeout": 1, "max_retries": 0}
    if REDIS_URL
    else {"connect_args": {"timeout": 20}}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A request never waits for a broker that is down: one try, then the sweep queues the row again.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "certificates.issue_due": {"task": "certificates.issue_due", "schedule": 30.0},
    "enrollments.close_expired_attempts": {"task": "enrollments.close_expired_attempts", "schedule": 60.0},
    "enrollments.settle_due": {"task": "enrollments.settle_due", "schedule": 60.0},
    "operations.send_due_mail": {"task": "operations.send_due_mail", "schedule": 30.0},
    "operations.back_up": {"task": "operations.back_up", "schedule": 900.0},
    "operations.tidy_queue": {"task": "operations.tidy_queue", "schedule": 600.0},
    "participation.fold": {"task": "participation.fold", "schedule": 5.0},
    "participation.check": {"task": "participation.check", "schedule": 86400.0},
    "demonstration.make_due": {"task": "demonstration.make_due", "schedule": 30.0},
    "accounts.clear_sessions": {"task": "accounts.clear_sessions", "schedule": 86400.0},
}
# A missed beat is made up by the next one; a pile of them after a stop would only repeat the same sweep.
for _entry in CELERY_BEAT_SCHEDULE.values():
    _entry["options"] = {"expires": float(str(_entry["schedule"]))}

# What `manage.py start` does, in this order, after the migrations and before it starts web and worker
ACADEMY_START_STEPS = [
    "academy.operations.keys.keep_secret_key",
    "courses.publishing.publish_content",
    "academy.participation.publications.load_publications",
    "academy.demonstration.starting.make",
]

# What may forbid a start: functions that say why, or ""; and functions that give further lines for the terminal once it answers
ACADEMY_START_REFUSALS = ["academy.demonstration.starting.refusal"]
ACADEMY_START_WELCOMES = ["academy.demonstration.starting.welcome"]

# What else an installation needs: a function that tells whether it is there, and what the log says if not
ACADEMY_START_NEEDS = {
    "academy.accounts.selectors.has_administrator": (
        "There is no administrator of your own yet: `python3 manage.py create_administrator EMAIL` makes one."
    ),
}

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["academy.accounts.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "login_name", "name", "latin_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "academy.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ACADEMY_URL.startswith("https://")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username", "password1*"]  # our form lifts the asterisk where a log-in name is given
ACCOUNT_SIGNUP_FORM_CLASS = "academy.accounts.signup.SignupDetails"
ACCOUNT_FORMS = {"login": "academy.accounts.forms.LoginForm", "signup": "academy.accounts.forms.SignupForm"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_DISPLAY = "academy.accounts.selectors.display_name"
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 24 * 3600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_ADAPTER = "academy.accounts.adapters.AccountAdapter"
HEADLESS_ADAPTER = "academy.accounts.adapters.HeadlessAdapter"
HEADLESS_ONLY = False
HEADLESS_SERVE_SPECIFICATION = True
HEADLESS_SPECIFICATION_TEMPLATE_NAME = None
HEADLESS_CLIENTS = ("app", "browser")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Academy"
# Strict for one account, wide for one address: a training center sits behind a single one.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "600/m/ip,10/15m/key",
    "signup": "600/m/ip",
    "confirm_email": "5/10m/key",
    "reset_password": "600/m/ip,5/10m/key",
    "reset_password_from_key": "600/m/ip",
    "change_password": "10/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("ACADEMY_TRUSTED_PROXIES", default=0)

# The counters of allauth's limits and of ours have to be shared by all processes; the embedded default has one web process.
CACHES = {
    "default": {
        "BACKEND": "academy.api.cache.SteadyRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Mail
MAIL_URL = env.str("ACADEMY_MAIL_URL", default="")
if MAIL_URL and urlsplit(MAIL_URL).scheme not in {"smtp", "smtps", "smtp+tls", "smtp+ssl"}:
    raise ImproperlyConfigured("ACADEMY_MAIL_URL must be an address such as smtp+tls://user:password@mail.example:587.")
if MAIL_URL:
    _mail = environ.Env.email_url_config(MAIL_URL)
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("ACADEMY_MAIL_FROM", default="Academy <academy@localhost>")

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [(languages.to_django(tag), languages.language_name(tag)) for tag in languages.INTERFACE]
LOCALE_PATHS = [BASE_DIR / "academy" / "web" / "locale"]
TIME_ZONE = "UTC"
REPORTING_TIME_ZONE = env.str("ACADEMY_TIME_ZONE", default="Asia/Seoul")
try:
    ZoneInfo(REPORTING_TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError, OSError) as _fault:
    raise ImproperlyConfigured(f"ACADEMY_TIME_ZONE must be a time zone such as Asia/Seoul, not {REPORTING_TIME_ZONE!r}.") from _fault
DOMESTIC_COUNTRY = env.str("ACADEMY_DOMESTIC_COUNTRY", default="KR").upper()
if not re.fullmatch("(?!ZZ)[A-Z]{2}", DOMESTIC_COUNTRY) or languages.country_name(DOMESTIC_COUNTRY, language="en") is None:
    raise ImproperlyConfigured(f"ACADEMY_DOMESTIC_COUNTRY must be a country's two letters, not {DOMESTIC_COUNTRY!r}.")
ISSUER = env.str("ACADEMY_ISSUER", default="National Information Society Agency")
CONTACT = env.str("ACADEMY_CONTACT", default="")
DEMONSTRATION_ALLOWED = flag("ACADEMY_DEMO", default=True)

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_FOLDER}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# Security
SECURE_HSTS_SECONDS = 31536000 if ACADEMY_URL.startswith("https://") else 0
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
_from_here = ("script-src", "style-src", "media-src", "font-src", "connect-src", "manifest-src", "form-action")
_nowhere = ("default-src", "base-uri", "frame-ancestors")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: ["'none'"] for name in _nowhere},
        **{name: ["'self'"] for name in _from_here},
        "img-src": ["'self'", "data:"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # no page asks the database for messages
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Behind nginx media leave by X-Accel-Redirect to this internal location; empty: Django serves them itself.
MEDIA_ACCEL_PREFIX = env.str("ACADEMY_ACCEL_PREFIX", default="")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "academy.accounts.api.authentication.SessionTokenAuthentication",
        "academy.accounts.api.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["academy.api.parser.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["academy.api.renderers.PlainJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "academy.api.renderers.PlainNegotiation",
    "DEFAULT_PAGINATION_CLASS": "academy.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["academy.api.filters.KnownFilters"],
    "DEFAULT_SCHEMA_CLASS": "academy.api.schema.AcademySchema",
    "EXCEPTION_HANDLER": "academy.api.problems.problem_handler",
    "NON_FIELD_ERRORS_KEY": "body",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Academy",
    "VERSION": VERSION,
    "DESCRIPTION": (
        "Courses, cohorts, enrollments, quizzes, certificates and participation by country. Sign-up, log-in, e-mail verification, "
        "second factor and sessions are a described interface of their own under `/_allauth/openapi.json`; the session token that it "
        "gives goes into the header `X-Session-Token`."
    ),
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,  # what a PATCH asks for, its serializer says itself
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "academy.api.schema.add_problems",
        "academy.api.schema.add_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CohortState": "courses.models.Cohort.State",
        "TranslationState": "courses.models.TranslationState",
        "Delivery": "courses.models.Delivery",
        "EnrollmentMode": "enrollments.models.Enrollment.Mode",
        "UpgradeMode": "enrollments.api.serializers.UPGRADE",
        "EnrollmentState": "enrollments.models.Enrollment.State",
        "AttemptState": "enrollments.models.Attempt.State",
        "AnswerState": "enrollments.services.answers.ANSWER_STATES",
        "AnswersState": "enrollments.services.answers.ANSWERS_STATES",
        "CertificateState": "certificates.models.Certificate.State",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.str("ACADEMY_LOG_LEVEL", default="INFO").upper()},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}, "celery": {"level": "WARNING"}, "kombu": {"level": "WARNING"}},
}
if LOGGING["root"]["level"] not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:  # type: ignore[index]
    raise ImproperlyConfigured("ACADEMY_LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
