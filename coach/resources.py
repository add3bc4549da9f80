"""Where the files that travel with the package are: in the wheel beside this module, in a checkout at the top."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder `corpus` or `prompts`, wherever this installation keeps it."""
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name
