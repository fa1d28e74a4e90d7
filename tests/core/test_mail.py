import socket
import threading
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.mail import MailError, Message, Unreachable, message_id, open_transport, to_bytes
from tests.services import free_port

SENDER = "Jalon <jalon@cassel.example>"
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
ID = message_id("digest:1:2026-11-23", SENDER)


def a_message(**given) -> Message:
    return Message(
        **{"to": "lea@cassel.example", "to_name": "Léa Martin", "subject": "À faire", "text": "Bonjour,\n"} | given
    )


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def bytes_of(message: Message) -> bytes:
    return to_bytes(message, sender=SENDER, message_id=ID, date=MONDAY)


def test_a_mail_says_who_when_and_that_nobody_need_answer():
    mail = parsed(bytes_of(a_message(lang="en", headers={"List-Unsubscribe": "<https://cassel.example/u/1>"})))

    assert dict(mail.items()) == {
        "From": SENDER,
        "To": "Léa Martin <lea@cassel.example>",
        "Subject": "À faire",
        "Date": "Mon, 23 Nov 2026 07:30:00 +0000",
        "Message-ID": ID,
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
        "List-Unsubscribe": "<https://cassel.example/u/1>",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
    }
    assert mail.get_content() == "Bonjour,\r\n"


def test_plain_text_comes_before_html():
    mail = parsed(bytes_of(a_message(html="<p>Bonjour,</p>")))

    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_message_id_is_the_same_every_time_and_keeps_the_key_to_itself():
    assert message_id("digest:1", SENDER) == message_id("digest:1", SENDER) != message_id("digest:2", SENDER)
    assert message_id("digest:1", SENDER).endswith("@cassel.example>")
    assert "digest" not in message_id("digest:1", SENDER)


def test_line_ends_in_a_subject_make_no_header():
    mail = parsed(bytes_of(a_message(subject="Urgent\r\nBcc: all@cassel.example", to_name="Léa\nCc: x@y.example")))

    assert mail["Subject"] == "Urgent Bcc: all@cassel.example"
    assert (mail["Bcc"], mail["Cc"]) == (None, None)
    assert [address.addr_spec for address in mail["To"].addresses] == ["lea@cassel.example"]


@pytest.mark.parametrize(
    "subject",
    [
        "Correction: Maison Cassel, week 47: Under strain, 2 decisions requested",
        "Correction\u202f: Maison Cassel, semaine 47\u202f: Sous tension, 2 décisions demandées",
        "[SPÉCIMEN] 3 échéances, dont 1 en retard de 2 jours · 2 éléments confiés · 1 retard sans réponse",
        "Paul mentions you on ACT-1 " + "Plexiglas " * 12,
        "x" * 200,
    ],
)
def test_a_subject_is_read_as_it_was_written_by_old_and_new_programs(subject):
    raw = bytes_of(a_message(subject=subject))

    assert parsed(raw)["Subject"] == subject.strip()
    assert str(make_header(decode_header(message_from_bytes(raw)["Subject"].replace("\r\n", "")))) == subject.strip()
    assert not raw.split(b"Subject:")[1].startswith(b"\r\n")


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.text(st.characters(codec="utf-8"), max_size=120))
def test_any_title_and_any_name_make_a_mail_with_one_recipient(subject, name):
    mail = parsed(bytes_of(a_message(subject=subject, to_name=name)))

    assert [address.addr_spec for address in mail["To"].addresses] == ["lea@cassel.example"]
    assert mail.keys().count("Subject") == 1
    assert set(mail.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lea",
        "lea@",
        "@cassel.example",
        "léa@cassel.example",
        "lea@a.example, x@b.example",
        "lea@a.example\nBcc: x@y",
    ],
)
def test_what_is_no_address_is_refused_for_good(address):
    with pytest.raises(MailError) as met:
        bytes_of(a_message(to=address))

    assert met.value.final


def test_mails_of_a_folder_are_whole_files(tmp_path: Path):
    raw = bytes_of(a_message())

    with open_transport(f"file://{tmp_path}/mails") as transport:
        transport.send("lea@cassel.example", raw)
        transport.send("lea@cassel.example", raw)

    assert [path.read_bytes() for path in (tmp_path / "mails").iterdir()] == [raw]
    assert [path.suffix for path in (tmp_path / "mails").iterdir()] == [".eml"]


def test_a_folder_that_cannot_be_written_is_unreachable(tmp_path: Path):
    (tmp_path / "mails").write_text("a file")

    with pytest.raises(Unreachable, match="mails can't be written"), open_transport(f"file://{tmp_path}/mails"):
        pass


def test_a_folder_that_goes_away_is_unreachable(tmp_path: Path):
    with open_transport(f"file://{tmp_path}/mails") as transport, pytest.raises(Unreachable):
        (tmp_path / "mails").rmdir()
        transport.send("lea@cassel.example", bytes_of(a_message()))


def test_one_connection_carries_a_batch(mailbox):
    with open_transport(mailbox.url) as transport:
        for address in ("lea@cassel.example", "omar@cassel.example"):
            transport.send(address, bytes_of(a_message(to=address)))

    assert mailbox.recipients == ["lea@cassel.example", "omar@cassel.example"]
    assert mailbox.connections == 1


@pytest.mark.parametrize(("answer", "final"), [("550 no such mailbox", True), ("450 busy", False)])
def test_a_refused_recipient_is_final_or_not_and_stops_nobody(mailbox, answer, final):
    mailbox.refused["omar@cassel.example"] = answer

    with open_transport(mailbox.url) as transport:
        with pytest.raises(MailError, match=answer) as met:
            transport.send("omar@cassel.example", bytes_of(a_message(to="omar@cassel.example")))
        transport.send("lea@cassel.example", bytes_of(a_message()))

    assert met.value.final is final
    assert mailbox.recipients == ["lea@cassel.example"]


@pytest.mark.parametrize(("answer", "final"), [("554 spam", True), ("451 later", False)])
def test_a_refused_text_is_final_or_not(mailbox, answer, final):
    mailbox.answers.append(answer)

    with open_transport(mailbox.url) as transport, pytest.raises(MailError, match=answer) as met:
        transport.send("lea@cassel.example", bytes_of(a_message()))

    assert met.value.final is final


def test_nobody_listening_is_unreachable():
    with pytest.raises(Unreachable), open_transport(f"smtp://127.0.0.1:{free_port()}"):
        pass


def test_a_server_that_hangs_up_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        rude = threading.Thread(target=_hang_up, args=(listener,))
        rude.start()
        port = listener.getsockname()[1]
        with pytest.raises(Unreachable), open_transport(f"smtp://127.0.0.1:{port}"):
            pass
        rude.join()


def _hang_up(listener: socket.socket) -> None:
    listener.accept()[0].close()


def test_addresses_and_ids_in_headers_stay_on_one_line_however_long():
    address = f"<https://{'jalon.' * 20}example.org/opt-out/{'x' * 80}>"
    message = Message("a@b.fr", "", "x", "y", headers={"List-Unsubscribe": address, "References": f"<{'1' * 90}@b.fr>"})

    raw = to_bytes(message, sender="Jalon <j@b.fr>", message_id=f"<{'a' * 90}@b.fr>", date=MONDAY)

    heads = raw.split(b"\r\n\r\n")[0].decode().split("\r\n")
    assert f"List-Unsubscribe: {address}" in heads
    assert f"References: <{'1' * 90}@b.fr>" in heads
    assert f"Message-ID: <{'a' * 90}@b.fr>" in heads
