"""The `coach` command: parse, call one function, print, exit code (0 fine, 1 nothing found or a check failed, 2 usage or configuration)."""

import logging
import os
import sys

import typer

from coach.cli import asking, evaluating, keeping, serving
from coach.cli.show import console_error
from coach.errors import CoachError

app = typer.Typer(
    name="coach",
    help="Mentor Coach: answers about finding mentors and being mentored, each sentence with its source.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
corpus = typer.Typer(help="Check the corpus, export its literature, and make the vectors that are shipped with it.", no_args_is_help=True)
app.add_typer(corpus, name="corpus")

for command in (asking.ask, asking.chat, asking.search, keeping.index, serving.serve, keeping.doctor, keeping.settings, serving.bench):
    app.command()(command)
app.command("eval")(evaluating.evaluate)
corpus.command("check")(keeping.check)
corpus.command("references")(keeping.references)
corpus.command("vectors")(keeping.vectors)


def main() -> None:
    """Run the command line; an error that we know is printed as one, never as a traceback."""
    try:
        app()
    except CoachError as error:
        console_error(error)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        logging.getLogger("coach").debug("failed", exc_info=True)
        known = CoachError(
            f"Something went wrong that should not: {type(error).__name__}: {error}",
            "Run `coach doctor`; COACH_LOG_LEVEL=DEBUG shows more.",
        )
        console_error(known)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
