"""Debian's Postfix and Dovecot on ports of their own, in a folder of their own: what mails look like once they arrived.

Postfix needs root to start; nothing of the machine's own mail is touched.
"""

import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.services import Unavailable, free_port, wait_for_port

PATIENCE_S = 30
PASSWORD = "a-mailbox-for-tests"
OWNER = "nobody"
DOMAINS = ("cassel.example", "conseil.example")
BOXES = ("lea@cassel.example", "claire@cassel.example", "jalon@cassel.example", "ines@conseil.example")
BOUNCING = "moved.example"
"""A mail to gone@ this domain is accepted, and comes back."""

MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mx.cassel.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtputf8_enable = no
alias_maps =
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
virtual_alias_domains = {bouncing}
virtual_alias_maps = inline:{{ {{ gone@{bouncing} = nobody@cassel.example }} }}
message_size_limit = 20000000
"""
MASTER_CF = """\
{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
DOVECOT = """\
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass(frozen=True)
class MailPair:
    """`smtp_url` is what JALON_SMTP_URL takes."""

    smtp_url: str
    imap_port: int

    def arrived(self, address: str, count: int = 1) -> list[EmailMessage]:
        """What is in the mailbox once `count` mails are there, read by IMAP, in the order of arrival."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw(address, count)]

    def raw(self, address: str, count: int = 1) -> list[bytes]:
        """The same as bytes."""
        deadline = time.monotonic() + PATIENCE_S
        while len(found := self._fetched(address)) < count and time.monotonic() < deadline:
            time.sleep(0.2)
        assert len(found) == count, f"{len(found)} mails for {address}"
        return found

    def empty(self) -> None:
        """Throw away what is in the mailboxes."""
        for address in BOXES:
            with self._opened(address) as server:
                if server.select("INBOX")[1][0] != b"0":
                    server.store("1:*", "+FLAGS", "\\Deleted")
                    server.expunge()

    def _fetched(self, address: str) -> list[bytes]:
        with self._opened(address) as server:
            server.select("INBOX", readonly=True)
            numbers = server.search(None, "ALL")[1][0].split()
            parts = [server.fetch(number.decode(), "(RFC822)")[1][0] for number in numbers]
        return [part[1] for part in parts if isinstance(part, tuple)]

    @contextmanager
    def _opened(self, address: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.imap_port) as server:
            server.login(address, PASSWORD)
            yield server


@contextmanager
def mail_pair() -> Iterator[MailPair]:
    """Both servers, empty, for as long as the block lasts. Raises Unavailable where they can't run."""
    for program in ("postfix", "dovecot"):
        if shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None:
            raise Unavailable(f"{program} is not installed")
    if os.geteuid() != 0:
        raise Unavailable("Postfix starts as root only")
    folder = Path(tempfile.mkdtemp(prefix="jalon-mail-"))
    folder.chmod(0o755)
    smtp, imap = free_port(), free_port()
    try:
        _configure(folder, smtp, imap)
        with _postfix(folder, smtp), _dovecot(folder, imap):
            yield MailPair(f"smtp://127.0.0.1:{smtp}", imap)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(folder: Path, smtp: int, imap: int) -> None:
    owner = pwd.getpwnam(OWNER)
    for name in ("etc", "queue", "data", "mail", "run"):
        (folder / name).mkdir(mode=0o755)
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    (folder / "etc" / "main.cf").write_text(
        MAIN_CF.format(
            folder=folder,
            domains=", ".join(DOMAINS),
            boxes=", ".join(f"{{ {box} = {box}/ }}" for box in BOXES),
            bouncing=BOUNCING,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
        )
    )
    (folder / "etc" / "master.cf").write_text(MASTER_CF.format(port=f"127.0.0.1:{smtp}"))
    given = {"folder": folder, "password": PASSWORD, "uid": owner.pw_uid, "gid": owner.pw_gid, "port": imap}
    (folder / "etc" / "dovecot.conf").write_text(DOVECOT.format(**given))


@contextmanager
def _postfix(folder: Path, port: int) -> Iterator[None]:
    command = ["/usr/sbin/postfix", "-c", str(folder / "etc")]
    started = subprocess.run([*command, "start"], check=False, capture_output=True, text=True)
    if started.returncode:
        raise Unavailable(f"Postfix does not start: {started.stderr.strip()[-300:]}")
    try:
        wait_for_port(port)
        yield
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True)


@contextmanager
def _dovecot(folder: Path, port: int) -> Iterator[None]:
    command = ["/usr/sbin/dovecot", "-F", "-c", str(folder / "etc" / "dovecot.conf")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
