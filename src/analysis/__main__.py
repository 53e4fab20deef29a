"""``python -m analysis``: the same as the command ``analysis``."""

import sys

from analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
