"""The driver of the browser face: Textual's own; a server that is gone ends the app, with its work saved."""

from __future__ import annotations

import os
import signal

from textual.drivers.web_driver import WebDriver


class FaceDriver(WebDriver):
    """Writes whole packets, and hangs up when nobody takes them."""

    _gone = False

    def write(self, data: str) -> None:
        """Send what is to be drawn; text that is no Unicode is drawn as far as it is."""
        payload = data.encode("utf-8", "replace")
        self._packet(b"D", payload)

    def send(self, sequence: str) -> None:
        """Send a control sequence, such as what is copied."""
        self.write(sequence)

    def write_meta(self, data: dict[str, object]) -> None:
        """Tell the server something."""
        try:
            super().write_meta(data)
        except OSError:
            self._hang_up()

    def run_input_thread(self) -> None:
        """Take in what the page sends, until it is gone."""
        try:
            super().run_input_thread()
        finally:
            if not self.exit_event.is_set():
                self._hang_up()

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Take word from the server; that the page is gone ends the app as a lost line does: all kept."""
        if packet_type == "quit":
            self._hang_up()
        else:
            super().on_meta(packet_type, payload)

    def _packet(self, kind: bytes, payload: bytes) -> None:
        left = memoryview(b"%s%s%s" % (kind, len(payload).to_bytes(4, "big"), payload))
        try:
            while left and not self._gone:
                left = left[os.write(self.fileno, left) :]
        except OSError:
            self._hang_up()

    def _hang_up(self) -> None:
        if not self._gone:
            self._gone = True
            os.kill(os.getpid(), signal.SIGHUP)
