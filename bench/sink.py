"""A mail server that takes everything and keeps nothing but the count: much faster than those that parse mail.

`python bench/sink.py 0.02` answers each mail after 20 ms. It prints its port; the command STAT tells how many mails
it has taken, when the first and the last came, and how many connections are open. Plain asyncio, nothing of ours.
"""

import asyncio
import sys
import time

GREETING = b"220 sink\r\n"
EHLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
OK, GO_ON, BYE = b"250 ok\r\n", b"354 go on\r\n", b"221 bye\r\n"


class Sink(asyncio.Protocol):
    delay = 0.0
    taken = connections = 0
    first = last = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.waiting = bytearray()
        self.in_mail = False
        Sink.connections += 1
        transport.write(GREETING)  # type: ignore[attr-defined]

    def connection_lost(self, fault: Exception | None) -> None:
        Sink.connections -= 1

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        answers = []
        while True:
            end = self.waiting.find(b"\r\n.\r\n" if self.in_mail else b"\r\n")
            if end < 0:
                break
            if self.in_mail:
                del self.waiting[: end + 5]
                self.in_mail = False
                self.take()
                if self.delay:
                    asyncio.get_running_loop().call_later(self.delay, self.say, OK)
                else:
                    answers.append(OK)
            else:
                command = bytes(self.waiting[:4]).upper()
                del self.waiting[: end + 2]
                answers.append(self.answer(command))
        if answers:
            self.say(b"".join(answers))

    def answer(self, command: bytes) -> bytes:
        if command == b"DATA":
            self.in_mail = True
            return GO_ON
        if command == b"EHLO":
            return EHLO
        if command == b"STAT":
            return b"250 %d %.6f %.6f %d\r\n" % (Sink.taken, Sink.first, Sink.last, Sink.connections - 1)
        return BYE if command == b"QUIT" else OK

    def take(self) -> None:
        now = time.time()
        Sink.first = Sink.first or now
        Sink.last = now
        Sink.taken += 1

    def say(self, words: bytes) -> None:
        self.transport.write(words)  # type: ignore[attr-defined]


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    Sink.delay = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    asyncio.run(serve())
