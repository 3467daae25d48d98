from outreach.inbound.received import Kind, read
from outreach.inbound.returned import Failed, Returned

REPORT = b"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: soapnet@us.example
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B

I could not deliver it.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Original-Recipient: rfc822;Ana@X.example
Final-Recipient: rfc822; ana@inner.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such
 person here

Final-Recipient: rfc822; late@x.example
Action: delayed
Status: 4.0.0
--B
Content-Type: message/rfc822

Message-ID: <1@us.example>
Subject: Maya

Hello
--B--
"""


def test_returned_says_whom_it_did_not_reach_and_why() -> None:
    mail = read(REPORT)

    assert mail.kind is Kind.BOUNCE
    assert mail.returned == Returned(
        ("<1@us.example>",), (Failed("ana@x.example", "550 5.1.1 no such person here"),)
    )


def test_returned_with_the_headers_alone() -> None:
    mail = read(REPORT.replace(b"message/rfc822", b"text/rfc822-headers"))

    assert mail.returned is not None
    assert mail.returned.mail_ids == ("<1@us.example>",)


def test_returned_in_plain_words_names_the_mail_alone() -> None:
    mail = read(
        b"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nHi.\n\nMessage-ID: <1@us.example>\n"
    )

    assert mail.returned == Returned(("<1@us.example>",), ())
