"""Examines what comes from the environment: addresses, keys, mail."""

import smtplib
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection

from academy.operations.doctor.findings import Finding, fault, ok, warning

_MAIL_SECONDS = 5


def is_public() -> bool:
    """Whether other machines are meant to reach this installation, or can."""
    return not (_is_loopback(settings.ACADEMY_URL or settings.LISTENING_AT) and _is_loopback(settings.LISTENING_AT))


def examine_settings(at: datetime) -> Iterator[Finding]:
    yield _of_address()
    if settings.DEBUG:
        yield fault("ACADEMY_DEBUG is on: pages tell what nobody should see.", "Unset ACADEMY_DEBUG.")
    if "*" in settings.ALLOWED_HOSTS:
        yield fault("ACADEMY_HOSTS lets every host name in.", "Name the hosts that Academy answers to.")
    if not settings.CONTACT:
        yield warning("No contact is set: pages and notices name nobody to ask.", "Set ACADEMY_CONTACT to an e-mail address.")
    yield from _of_proxies()


def _of_address() -> Finding:
    public = settings.ACADEMY_URL
    if not public:
        return warning(
            f"No public address is set: certificates are specimens, and links lead to {settings.LINK_BASE}.",
            "Set ACADEMY_URL to the address that people use, such as https://academy.example.",
        )
    if public.startswith("http://") and not _is_loopback(public):
        return fault(
            f"{public} has no TLS: passwords travel in the clear.", "Put a proxy with TLS before it and set ACADEMY_URL to https://."
        )
    return ok(f"The public address is {public}.")


def _of_proxies() -> Iterator[Finding]:
    is_secure, proxies = settings.ACADEMY_URL.startswith("https://"), settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if is_secure and not proxies:
        yield warning(
            "The public address is https, but no proxy is trusted: limits take all people for one.",
            "Set ACADEMY_TRUSTED_PROXIES to the number of your proxies, 1 behind nginx alone.",
        )
    if proxies and not is_secure:
        yield warning(
            f"{proxies} proxies are trusted, but the public address is not https: a caller may write its own X-Forwarded-For.",
            "Unset ACADEMY_TRUSTED_PROXIES, or set ACADEMY_URL to the https address of the proxy.",
        )
    if not is_secure and not _is_loopback(settings.LISTENING_AT):
        yield warning(f"It listens at {settings.LISTENING_AT}, for other machines and without TLS.", "Put a proxy with TLS before it.")


def examine_keys(at: datetime) -> Iterator[Finding]:
    file = settings.SECRET_KEY_FILE
    if settings.SECRET_KEY_IS_GIVEN:
        yield ok("The secret key comes from ACADEMY_SECRET_KEY; no backup holds it.")
    elif not file.is_file():
        yield fault(
            "There is no secret key: sessions and links die with each process.", "Run `manage.py start`, or set ACADEMY_SECRET_KEY."
        )
    elif file.stat().st_mode & 0o077:
        yield fault(f"Others on this machine may read {file}.", f"chmod 600 {file}")
    else:
        yield ok(f"The secret key is {file}, for its owner alone.")


def examine_mail_server(at: datetime) -> Iterator[Finding]:
    """Greet the server and log in, and send nothing."""
    if not settings.MAIL_URL:
        yield warning(f"No mail server is set: mails, codes of sign-up too, lie in {settings.MAIL_FOLDER}.", "Set ACADEMY_MAIL_URL.")
        return
    server = get_connection(timeout=_MAIL_SECONDS)
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as broken:
        yield fault(f"The mail server does not take us: {type(broken).__name__}: {broken}", "Correct ACADEMY_MAIL_URL, or mend the server.")
        return
    server.close()
    yield ok(f"The mail server {settings.EMAIL_HOST} answers.")
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        yield warning(f"Mails come from {settings.DEFAULT_FROM_EMAIL}: others will refuse them.", "Set ACADEMY_MAIL_FROM.")


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
