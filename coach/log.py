"""Logging, configured by the command line and the page only. Nothing that a user typed is ever logged."""

import logging


def configure(level: str) -> None:
    """Log to standard error from `level` on; libraries only from WARNING on."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("coach").setLevel(level)
