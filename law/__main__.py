"""`python -m law …`: the law book without Django."""

import sys

from law.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
