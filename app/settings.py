"""Every setting: where it comes from, its type, its range and its default. Read from the environment once."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self
from urllib.parse import urlsplit

DATABASES = ("sqlite", "postgresql")
FORMATS = ("text", "json")
SHORTEST_KEY, SHORTEST_TOKEN = 32, 16
LOOPBACK = ("127.0.0.1", "localhost")
HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*")
TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class SettingError(ValueError):
    """A value of the environment that Jalon can't start with; the message says which, and what it takes."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process. `from_environment` is the way to make one."""

    data_dir: Path
    """JALON_DATA_DIR: folder of what the embedded mode keeps (database, secret key, mails). Default: var."""
    database_url: str
    """JALON_DATABASE_URL: postgresql://… or sqlite:///…. Default: a file in the data folder."""
    redis_url: str
    """JALON_REDIS_URL: redis://… or rediss://…. Empty: embedded, the broker is in memory."""
    smtp_url: str
    """JALON_SMTP_URL: smtp:// (STARTTLS when offered), smtps:// or file:///folder. Default: the data folder's mails."""
    secret_key: str
    """JALON_SECRET_KEY: at least 32 characters. Embedded: made on the first start and kept in the data folder."""
    public_url: str
    """JALON_PUBLIC_URL: the address that people type, used in mails. Default: http://host:port."""
    host: str
    """JALON_HOST: address to listen on. Default: 127.0.0.1."""
    port: int
    """JALON_PORT: 1 to 65535. Default: 8000."""
    tick_s: float
    """JALON_TICK_S: seconds between two ticks, 0.2 to 60. Default: 5."""
    demo: bool
    """JALON_DEMO: 1 seeds the demonstration and shows the mails. Default: 0 (`make run` sets 1)."""
    demo_password: str
    """JALON_DEMO_PASSWORD: password of the demonstration accounts. Empty: made at random and printed."""
    trusted_proxies: int
    """JALON_TRUSTED_PROXIES: how many proxies of ours stand before the web server, 0 to 5; only what they say of a
    visitor's address is believed. Default: 0."""
    mail_from: str
    """JALON_MAIL_FROM: the sender of every mail. Default: Jalon <jalon@host of the public address>."""
    trusted_hosts: tuple[str, ...]
    """JALON_TRUSTED_HOSTS: names, separated by commas, that requests may be addressed to, beside this machine's own.
    Default: the host of JALON_PUBLIC_URL; when neither is given, any (empty)."""
    log: str
    """JALON_LOG: text or json, the form of what is logged. Default: text."""
    metrics_token: str
    """JALON_METRICS_TOKEN: at least 16 characters; whoever sends it may read /metrics from elsewhere. Default: none."""
    disk_free_mb: int
    """JALON_DISK_FREE_MB: the alarm rings when less is free where the data is, 1 to 1000000. Default: 200."""
    mail_per_minute: int
    """JALON_MAIL_PER_MINUTE: how many mails the provider takes in any minute, 1 to 100000. Default: 0, no limit."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read and check the variables `JALON_*`; raises SettingError with a sentence for the operator."""
        data_dir = Path(environ.get("JALON_DATA_DIR") or "var").resolve()
        database_url = _url(environ, "JALON_DATABASE_URL", DATABASES) or f"sqlite:///{data_dir / 'jalon.db'}"
        redis_url = _url(environ, "JALON_REDIS_URL", ("redis", "rediss"))
        host = environ.get("JALON_HOST") or "127.0.0.1"
        port = _whole(environ, "JALON_PORT", 8000, 1, 65535)
        public_url = _public_url(environ) or f"http://{host}:{port}"
        return cls(
            data_dir=data_dir,
            database_url=database_url,
            redis_url=redis_url,
            smtp_url=_smtp_url(environ) or f"file://{data_dir / 'mails'}",
            secret_key=_secret(environ, data_dir, embedded=database_url.startswith("sqlite") and not redis_url),
            public_url=public_url,
            host=host,
            port=port,
            tick_s=_number(environ, "JALON_TICK_S", 5, 0.2, 60),
            demo=_flag(environ, "JALON_DEMO"),
            demo_password=environ.get("JALON_DEMO_PASSWORD", ""),
            trusted_proxies=_whole(environ, "JALON_TRUSTED_PROXIES", 0, 0, 5),
            mail_from=_address(environ, public_url),
            trusted_hosts=_hosts(environ),
            log=_choice(environ, "JALON_LOG", FORMATS),
            metrics_token=_token(environ),
            disk_free_mb=_whole(environ, "JALON_DISK_FREE_MB", 200, 1, 1_000_000),
            mail_per_minute=_whole(environ, "JALON_MAIL_PER_MINUTE", 0, 0, 100_000),
        )

    @property
    def embedded(self) -> bool:
        """Whether one process does everything: no Redis is named."""
        return not self.redis_url

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in {"127.0.0.1", "::1", "localhost"}

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    value = environ.get(name, "").strip()
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        raise SettingError(f"{name} is not an address: {value!r}.") from None
    if value and parts.scheme.split("+")[0] not in schemes:
        raise SettingError(f"{name} must start with {' or '.join(s + '://' for s in schemes)}, not {value!r}.")
    if value and parts.scheme not in {"sqlite", "file"} and not parts.hostname:
        raise SettingError(f"{name} names no host: {value!r}.")
    return value


def _public_url(environ: Mapping[str, str]) -> str:
    value = _url(environ, "JALON_PUBLIC_URL", ("http", "https")).rstrip("/")
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment:
        raise SettingError(f"JALON_PUBLIC_URL must not have a path: {value!r}. Jalon needs a host of its own.")
    return value


def _smtp_url(environ: Mapping[str, str]) -> str:
    value = _url(environ, "JALON_SMTP_URL", ("smtp", "smtps", "file"))
    parts = urlsplit(value)
    if parts.scheme == "file" and (parts.netloc or not parts.path.strip("/")):
        raise SettingError(f"JALON_SMTP_URL must name a whole path, such as file:///srv/mails, not {value!r}.")
    return value


def _number(environ: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    value = environ.get(name, "").strip()
    try:
        number = float(value or default)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise SettingError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}.")
    return number


def _whole(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = environ.get(name, "").strip()
    try:
        number = int(value or default)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise SettingError(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return number


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip().lower()
    if value not in TRUE | FALSE:
        raise SettingError(f"{name} must be 1 or 0, not {value!r}.")
    return value in TRUE


def _address(environ: Mapping[str, str], public_url: str) -> str:
    value = environ.get("JALON_MAIL_FROM", "").strip()
    if value and ("@" not in value or "\n" in value or "\r" in value):
        raise SettingError(f"JALON_MAIL_FROM must be an e-mail address, not {value!r}.")
    return value or f"Jalon <jalon@{urlsplit(public_url).hostname}>"


def _choice(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = environ.get(name, "").strip().lower() or choices[0]
    if value not in choices:
        raise SettingError(f"{name} must be {' or '.join(choices)}, not {value!r}.")
    return value


def _hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The names that requests may be addressed to; this machine's own always work, for health checks."""
    given = environ.get("JALON_TRUSTED_HOSTS", "") or urlsplit(_public_url(environ)).hostname or ""
    names = [name.strip().lower() for name in given.split(",") if name.strip()]
    if strange := [name for name in names if not HOST.fullmatch(name)]:
        raise SettingError(f"JALON_TRUSTED_HOSTS must name hosts, such as jalon.example.org, not {strange[0]!r}.")
    return (*names, *LOOPBACK) if names else ()


def _token(environ: Mapping[str, str]) -> str:
    value = environ.get("JALON_METRICS_TOKEN", "").strip()
    if value and len(value) < SHORTEST_TOKEN:
        raise SettingError(f"JALON_METRICS_TOKEN must have at least {SHORTEST_TOKEN} characters.")
    return value


def _secret(environ: Mapping[str, str], data_dir: Path, *, embedded: bool) -> str:
    """The given key, or, embedded, the one made on the first start and kept readable by its owner only."""
    value = environ.get("JALON_SECRET_KEY", "")
    if value and len(value) < SHORTEST_KEY:
        raise SettingError("JALON_SECRET_KEY must have at least 32 characters.")
    if not value and not embedded:
        raise SettingError("JALON_SECRET_KEY is missing: at least 32 random characters, the same for every process.")
    return value or _kept_secret(data_dir / "secret-key")


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            _make_secret(path)
        key = path.read_text(errors="replace").strip()
    except OSError as error:
        raise SettingError(f"JALON_DATA_DIR: {path.parent} can't hold {path.name}: {error.strerror}.") from error
    if len(key) < SHORTEST_KEY:
        raise SettingError(
            f"{path} must hold at least {SHORTEST_KEY} characters: put the key back, or delete the file and a new one "
            "is made, which signs everybody out."
        )
    return key


def _make_secret(path: Path) -> None:
    """Write a new key; the file is whole from the moment it has its name, and whoever was first keeps it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=".secret-key-") as file:  # readable by its owner alone
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
