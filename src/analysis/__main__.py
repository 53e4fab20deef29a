"""``python -m analysis``: the same as the command ``analysis``."""

from __future__ import annotations

import signal
import sys
import threading


def main() -> int:
    """Run the command line; the keyboard stops it quietly from the first moment on."""
    pressed: list[int] = []

    def stop(number: int, frame: object) -> None:
        # A module half imported may swallow the interrupt or make another error of it.
        pressed.append(number)
        threading.excepthook = lambda told: None  # a thread of ours may lose what it waits for
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not ignored
        signal.signal(signal.SIGINT, stop)
    try:
        from analysis.cli import main as run  # slow to import

        code = run(pressed=pressed)
    except KeyboardInterrupt:
        code = 130
        print("stopped", file=sys.stderr)
    return 130 if pressed else code


if __name__ == "__main__":
    sys.exit(main())
