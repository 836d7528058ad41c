"""The program: `fapi-inspect`, or `python -m inspector`."""

import sys

from inspector import __version__


def main() -> int:
    """Run the command line; return its exit status."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):  # before anything is imported that takes time
        print(f"fapi-inspect {__version__}")  # noqa: T201
        return 0
    from inspector.cli.app import run

    return run(arguments)


if __name__ == "__main__":
    # `python -m` looks for modules in the current folder first, which may be the inspected one
    if not sys.flags.safe_path:
        del sys.path[0]
    sys.exit(main())
