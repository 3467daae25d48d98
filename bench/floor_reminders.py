"""The floor of sending reminders: claim 500 rows, hand ready bytes over one re-used connection, mark the batch.

A plain program beside the product that shares no code with it. `floor_reminders.py fill DSN ROWS` makes the table;
`floor_reminders.py send DSN PORT` is one of the processes that empty it. With a fourth argument, `each`, it commits
after every mail instead of once for a batch.
"""

import smtplib
import sys

import psycopg

CLAIM = """
UPDATE floor_reminder SET state = 1, leased_until = now() + interval '60 s' WHERE id = ANY(ARRAY(
    SELECT id FROM floor_reminder WHERE state = 0 AND due_at <= now()
    ORDER BY due_at, id LIMIT 500 FOR UPDATE SKIP LOCKED
)) RETURNING id, address
"""
MAIL = b"""From: SoapNet <soapnet@school.example>\r
To: <%s>\r
Subject: Your release is not signed yet\r
Message-ID: <%d@school.example>\r
Date: Tue, 16 Mar 2027 12:00:00 -0400\r
Content-Type: text/plain; charset="utf-8"\r
\r
Until you sign, nobody here may answer a program about you. It takes two minutes.\r
\r
https://soapnet.school.example/today/\r
"""


def fill(dsn: str, rows: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("DROP TABLE IF EXISTS floor_reminder")
        db.execute(
            "CREATE TABLE floor_reminder (id bigserial PRIMARY KEY, due_at timestamptz NOT NULL, address text NOT NULL,"
            " state smallint NOT NULL DEFAULT 0, leased_until timestamptz, sent_at timestamptz)"
        )
        db.execute("CREATE INDEX ON floor_reminder (due_at, id) WHERE state = 0")
        db.execute(
            "INSERT INTO floor_reminder (due_at, address)"
            " SELECT now(), 'person' || n || '@school.example' FROM generate_series(1, %s) n",
            [rows],
        )
        db.execute("ANALYZE floor_reminder")


def send(dsn: str, port: int, *, each: bool) -> None:
    server = smtplib.SMTP("127.0.0.1", port)
    server.ehlo()
    with psycopg.connect(dsn, autocommit=True) as db:
        while rows := db.execute(CLAIM).fetchall():
            for number, address in rows:
                server.sendmail("soapnet@school.example", [address], MAIL % (address.encode(), number))
                if each:
                    mark(db, [number])
            if not each:
                mark(db, [number for number, _ in rows])
    server.quit()


def mark(db: psycopg.Connection, numbers: list[int]) -> None:
    db.execute("UPDATE floor_reminder SET state = 2, sent_at = now() WHERE id = ANY(%s)", [numbers])


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(sys.argv[2], int(sys.argv[3]))
    else:
        send(sys.argv[2], int(sys.argv[3]), each=sys.argv[4:] == ["each"])
