# SPDX-License-Identifier: GPL-3.0-or-later
"""A card behind QEMU's own card reader: between QEMU's ccid-card-passthru (VSCard protocol) and `usher-virtual card --vpcd`.
QEMU does not tell when its reader takes the power away, so the card is powered once."""
import socket
import struct
import threading

VSC_INIT, VSC_ERROR, VSC_READER_ADD, VSC_ATR, VSC_APDU = 1, 2, 3, 5, 7
VERSION = 2  # 0.0.2
VPCD_POWER_ON, VPCD_ATR = b'\x01', b'\x04'


def receive(connection, length):
    data = b''
    while len(data) < length:
        more = connection.recv(length - len(data))
        if not more:
            raise EOFError
        data += more
    return data


class Bridge:
    """Listens for the card on `port` and for QEMU on the socket at `path`, and serves each once."""

    def __init__(self, path):
        self.for_card = socket.create_server(('127.0.0.1', 0))
        self.port = self.for_card.getsockname()[1]
        self.for_qemu = socket.socket(socket.AF_UNIX)
        self.for_qemu.bind(str(path))
        self.for_qemu.listen(1)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        self.card = self.for_card.accept()[0]
        self.qemu = self.for_qemu.accept()[0]
        try:
            self.tell_card(VPCD_POWER_ON)
            self.send(VSC_INIT, b'VSCD' + struct.pack('>II', VERSION, 0))
            self.send(VSC_READER_ADD, b'usher\0')
            self.send(VSC_ATR, self.ask_card(VPCD_ATR))
            while True:
                self.answer()
        except (EOFError, OSError):
            pass

    def answer(self):
        kind, _, length = struct.unpack('>III', receive(self.qemu, 12))
        data = receive(self.qemu, length)
        if kind == VSC_APDU:
            self.send(VSC_APDU, self.ask_card(data))

    def send(self, kind, data):
        self.qemu.sendall(struct.pack('>III', kind, 0, len(data)) + data)

    def tell_card(self, data):
        self.card.sendall(struct.pack('>H', len(data)) + data)

    def ask_card(self, data):
        self.tell_card(data)
        return receive(self.card, *struct.unpack('>H', receive(self.card, 2)))
