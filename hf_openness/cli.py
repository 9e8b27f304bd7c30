"""The command line: thin; every command runs Dagster jobs. Heavy imports wait until a command needs them."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="hf-openness",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Measures how open-source AI develops, from published leaderboards and Hub metadata.",
)

EXAMPLES = """\
Examples:

  hf-openness replay --archive ../archive

  hf-openness replay --date 2024-05-20 --date 2025-03-18

  hf-openness replay --file mine.csv --leaderboard open-llm-v2 --date 2025-01-20
"""


@app.callback()
def options() -> None:
    """Measures how open-source AI develops, from published leaderboards and Hub metadata."""


@app.command(epilog=EXAMPLES)
def replay(
    date: Annotated[
        list[str] | None,
        typer.Option(help="Scrape date, YYYY-MM-DD; may be repeated. Default: every archived date."),
    ] = None,
    store: Annotated[str | None, typer.Option(help="Store. Default: $HF_OPENNESS_STORE, else data-paper.")] = None,
    method: Annotated[str | None, typer.Option(help="Method: paper. Default: $HF_OPENNESS_METHOD, else paper.")] = None,
    archive: Annotated[
        Path | None,
        typer.Option(help="Folder that holds the archived files; without it they are downloaded.", file_okay=False),
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A snapshot of your own, of any known layout.", dir_okay=False)] = None,
    leaderboard: Annotated[
        str | None, typer.Option(help="The board that --file is of: open-llm-v1 or open-llm-v2.")
    ] = None,
) -> None:
    """Rebuild scrape dates from published snapshots: tables for all, figures and report for 2024-05-20 and the newest."""
    import os

    from hf_openness.settings import UsageError

    for name, value in (("STORE", store), ("METHOD", method), ("ARCHIVE", archive)):
        if value is not None:
            os.environ[f"HF_OPENNESS_{name}"] = str(value)
    try:
        from hf_openness.defs.replay import ReplayError, replay_archive, replay_file
        from hf_openness.settings import read_settings

        settings = read_settings()
        if settings.archive is not None and not settings.archive.is_dir():
            raise UsageError(f"{settings.archive} is no folder; --archive names the folder of the archived files")
        if file is not None:
            if leaderboard is None or len(date or []) != 1:
                raise UsageError("--file goes with --leaderboard and one --date")
            report = replay_file(settings, file, leaderboard, (date or [""])[0])
        elif leaderboard is not None:
            raise UsageError("--leaderboard goes with --file")
        else:
            report = replay_archive(settings, date or [])
    except UsageError as error:
        _stop(str(error), 2)
    except ReplayError as error:
        _stop(str(error), 1)
    else:
        sys.stdout.write(f"report: {report}\n")


def _stop(message: str, code: int) -> None:
    sys.stderr.write(f"hf-openness: {message}\n")
    raise typer.Exit(code)


def main() -> None:
    """Run the command line."""
    app()
