"""`jalon check --deploy`: what must not be so where real people work."""

import os
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import click

from app.cli import environment
from app.settings import LOOPBACK, TRUE, Settings

LEAST_VARIETY = 10
"""Different characters that a key of 32 has at least when chance made it."""
KNOWN_KEYS = ("changeme", "change-me", "secret", "password", "example", "at least 32 random characters", "0123456789")
WEAK_PASSWORDS = {"", "jalon", "postgres", "password", "secret", "changeme", "admin"}
CATCHERS = {1025, 2525}


@click.command()
@click.option("--deploy", is_flag=True, help="Look for what must not be so where real people work.")
@click.pass_context
def check(ctx: click.Context, deploy: bool) -> None:
    """Say whether the settings can be read; with --deploy, whether they are fit for real people (exit code 1: no)."""
    settings = environment.settings()
    found = list(unfit(settings, os.environ)) if deploy else []
    for sentence in found:
        click.echo(f"REFUSED  {sentence}")
    if not found:
        click.echo("Fit for real people." if deploy else "The settings can be read.")
    ctx.exit(1 if found else 0)


def unfit(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    """One sentence each: what is wrong, and what to do."""
    yield from _modes(settings, environ)
    yield from _secrets(settings)
    yield from _addresses(settings, environ)
    yield from _mails(settings, environ)


def _modes(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    if any(environ.get(name, "").lower() in TRUE for name in ("FLASK_DEBUG", "PYTHONDEVMODE")):
        yield "FLASK_DEBUG or PYTHONDEVMODE is set: debugging shows strangers the inside. Unset both."
    if settings.demo:
        yield "JALON_DEMO is on: whoever is on this machine enters as anybody. Set it to 0."


def _secrets(settings: Settings) -> Iterator[str]:
    key = settings.secret_key
    if len(set(key)) < LEAST_VARIETY or any(known in key.lower() for known in KNOWN_KEYS):
        yield "JALON_SECRET_KEY is a known or a simple one: take 48 characters that chance made."
    password = urlsplit(settings.database_url).password
    if settings.database_url.startswith("postgresql") and (password or "").lower() in WEAK_PASSWORDS:
        yield "JALON_DATABASE_URL has no password or a known one: choose another for the database's user."


def _addresses(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    host = urlsplit(settings.public_url).hostname or ""
    if not environ.get("JALON_PUBLIC_URL"):
        yield "JALON_PUBLIC_URL is missing: links in mails would lead nowhere. Name the address that people type."
    elif host in LOOPBACK or host.startswith("127.") or host == "::1":
        yield f"JALON_PUBLIC_URL names this machine ({host}): links in mails would lead nowhere."
    if not settings.https:
        yield "JALON_PUBLIC_URL is not https: passwords would travel in clear. Put a TLS front before Jalon."
    if not settings.trusted_hosts:
        yield "JALON_TRUSTED_HOSTS is missing: requests for any host would be answered. Name yours."
    if settings.https and not settings.trusted_proxies:
        yield "JALON_TRUSTED_PROXIES is 0 behind a TLS front: all visitors would count as one. Set it to 1."


def _mails(settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    parts = urlsplit(settings.smtp_url)
    if parts.scheme == "file":
        yield "JALON_SMTP_URL is missing or a folder: no mail would reach anybody. Name a mail server."
    elif parts.port in CATCHERS:
        yield f"JALON_SMTP_URL names port {parts.port}, that of a mail catcher: no mail would reach anybody."
    if not environ.get("JALON_MAIL_FROM", "").strip():
        yield "JALON_MAIL_FROM is missing: name a sender that your mail server may send for."
