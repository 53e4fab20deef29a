"""``python -m analysis``: the same as the command ``analysis``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the keyboard stops it quietly from the first moment on."""
    try:
        from analysis.cli import main as run  # slow to import

        return run()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
