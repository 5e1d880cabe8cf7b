"""The look-alike in a process of its own, for measurements: `python -m benchmarks.serve PAGES [SECONDS]`.

Prints its address, and answers until its standard input ends; so it never outlives whoever started it.
"""

import sys

from fixtures import Fault, LookAlike


def main() -> None:
    """Serve PAGES imagined pages (0: the small wiki), each answer after SECONDS."""
    pages, seconds = int(sys.argv[1]), float(sys.argv[2]) if sys.argv[2:] else 0.0
    faults = [Fault(".", "slow", seconds=seconds)] if seconds else []
    with LookAlike(pages=pages or None, faults=faults) as wiki:
        print(wiki.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
