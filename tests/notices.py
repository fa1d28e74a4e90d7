"""What mail servers send back, as Postfix writes it (RFC 3464)."""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.cassel.example (Mail Delivery System)
To: jalon@cassel.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F3C1.1764111111/mx.cassel.example"

This is a MIME-encapsulated message.

--4F3C1.1764111111/mx.cassel.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.cassel.example.

--4F3C1.1764111111/mx.cassel.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.cassel.example
X-Postfix-Queue-ID: 4F3C1
Arrival-Date: Mon, 23 Nov 2026 07:31:02 +0100 (CET)

Final-Recipient: rfc822; claire@cassel.example
Original-Recipient: rfc822;claire@cassel.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; {words}

--4F3C1.1764111111/mx.cassel.example
Content-Description: Undelivered Message
Content-Type: {part}

From: Jalon <jalon@cassel.example>
To: Claire Aubry <claire@cassel.example>
Subject: =?utf-8?q?Semaine_47?=
Message-ID: {message_id}

Body.
--4F3C1.1764111111/mx.cassel.example--
"""


def notice(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    words: str = "550 5.1.1 <claire@cassel.example>: Recipient address rejected: User unknown",
    part: str = "message/rfc822",
) -> bytes:
    """A notice about the mail with that Message-ID; `part`: it comes back whole, or its headers only."""
    text = POSTFIX.format(action=action, status=status, words=words, part=part, message_id=message_id)
    return text.replace("\n", "\r\n").encode()
