"""Settings that can't be: each is refused with a sentence that names its variable or its file."""

import stat
from pathlib import Path

import pytest

from app.settings import SettingError, Settings


def read(folder: Path, **variables: str) -> Settings:
    return Settings.from_environment({"JALON_DATA_DIR": str(folder)} | variables)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("JALON_PORT", "80.7", "a whole number from 1 to 65535, not '80.7'"),
        ("JALON_PORT", "nan", "a whole number"),
        ("JALON_TRUSTED_PROXIES", "1.5", "a whole number from 0 to 5"),
        ("JALON_TICK_S", "0.1", "a number from 0.2 to 60"),
        ("JALON_PUBLIC_URL", "https://cassel.example/jalon", "must not have a path"),
        ("JALON_PUBLIC_URL", "https://cassel.example?a=1", "must not have a path"),
        ("JALON_SMTP_URL", "file://var/mails", "must name a whole path"),
        ("JALON_SMTP_URL", "file://", "must name a whole path"),
        ("JALON_SECRET_KEY", "x" * 31, "at least 32 characters"),
        ("JALON_LOG", "xml", "text or json, not 'xml'"),
        ("JALON_METRICS_TOKEN", "x" * 15, "at least 16 characters"),
        ("JALON_TRUSTED_HOSTS", "jalon.example.org, https://b.example", "not 'https://b.example'"),
        ("JALON_DISK_FREE_MB", "0", "a whole number from 1 to 1000000"),
    ],
)
def test_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(SettingError) as refused:
        read(tmp_path, **{name: value})

    assert str(refused.value).startswith(name)
    assert said in str(refused.value)


def test_public_address_is_kept_without_its_last_slash(tmp_path: Path) -> None:
    assert read(tmp_path, JALON_PUBLIC_URL="https://cassel.example/").public_url == "https://cassel.example"


def test_hosts_are_those_named_else_that_of_the_public_address_else_any(tmp_path: Path) -> None:
    address, names = "https://cassel.example", "Jalon.example.org, .intra.example"

    assert read(tmp_path).trusted_hosts == ()
    assert read(tmp_path, JALON_PUBLIC_URL=address).trusted_hosts == ("cassel.example", "127.0.0.1", "localhost")
    named = read(tmp_path, JALON_PUBLIC_URL=address, JALON_TRUSTED_HOSTS=names).trusted_hosts
    assert named == ("jalon.example.org", ".intra.example", "127.0.0.1", "localhost")


def test_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first, second = read(tmp_path / "new"), read(tmp_path / "new")

    assert len(first.secret_key) >= 32
    assert first.secret_key == second.secret_key
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret-key"]
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "\n" * 40, "x" * 31])
def test_kept_key_that_is_too_short_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    kept = tmp_path / "secret-key"
    kept.write_text(content)

    with pytest.raises(SettingError, match="at least 32 characters") as refused:
        read(tmp_path)

    assert str(kept) in str(refused.value)
    assert kept.read_text() == content


def test_key_never_stands_under_its_name_before_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.settings.os.fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        read(tmp_path)

    assert not (tmp_path / "secret-key").exists()


def test_key_of_whoever_was_faster_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "secret-key"
    monkeypatch.setattr("app.settings.os.fsync", lambda _descriptor: kept.write_text("k" * 40))

    assert read(tmp_path).secret_key == "k" * 40
