"""The command line: thin; every command runs Dagster jobs. Heavy imports wait until a command needs them."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from hf_openness import cli_citing, cli_explorer, cli_publishing, cli_reading

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
    store: Annotated[
        str | None, typer.Option(help="Store. Default: $HF_OPENNESS_STORE, else data (data-paper with --method paper).")
    ] = None,
    method: Annotated[
        str | None, typer.Option(help="Method: corrected or paper. Default: $HF_OPENNESS_METHOD, else corrected.")
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option(help="Folder that holds the archived files; without it they are downloaded.", file_okay=False),
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A snapshot of your own, of any known layout.", dir_okay=False)] = None,
    leaderboard: Annotated[
        str | None,
        typer.Option(help="The board that --file is of, as in reference/leaderboards.csv: open-llm-v1 or open-llm-v2."),
    ] = None,
) -> None:
    """Rebuild scrape dates from published snapshots: tables for all, figures and report for 2024-05-20 and the newest."""
    _put_settings(STORE=store, METHOD=method, ARCHIVE=archive)

    def work() -> Path:
        from hf_openness.defs.replay import replay_archive, replay_file
        from hf_openness.settings import UsageError, read_settings

        settings = read_settings()
        if settings.archive is not None and not settings.archive.is_dir():
            raise UsageError(f"{settings.archive} is no folder; --archive names the folder of the archived files")
        if file is None and leaderboard is not None:
            raise UsageError("--leaderboard goes with --file")
        if file is None:
            return replay_archive(settings, date or [])
        if leaderboard is None or len(date or []) != 1:
            raise UsageError("--file goes with --leaderboard and one --date")
        return replay_file(settings, file, leaderboard, (date or [""])[0])

    _finish(work)


REFRESH_EXAMPLES = """\
Examples:

  hf-openness refresh

  hf-openness refresh --leaderboard open-llm-v2 --limit 100

  hf-openness refresh --date 2024-10-07 --leaderboard open-llm-v2

  HF_ENDPOINT=https://hub.example.org hf-openness refresh --store mine
"""


@app.command(epilog=REFRESH_EXAMPLES)
def refresh(
    date: Annotated[
        str | None,
        typer.Option(help="YYYY-MM-DD. Default: today (UTC). An earlier date is rebuilt from the boards' histories."),
    ] = None,
    leaderboard: Annotated[
        list[str] | None,
        typer.Option(help="Board to ask; may be repeated. Default: every living one; retired ones only when named."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only for so many models, in the boards' order.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Ask everything anew, not only what moved.")] = False,
    requests_per_window: Annotated[
        int | None, typer.Option(min=1, help="Requests per window at most, below the Hub's own limit.")
    ] = None,
    in_flight: Annotated[int | None, typer.Option(min=1, max=256, help="Requests at once. Default: 8.")] = None,
    store: Annotated[
        str | None, typer.Option(help="Store. Default: $HF_OPENNESS_STORE, else data (data-paper with --method paper).")
    ] = None,
    method: Annotated[
        str | None, typer.Option(help="Method: corrected or paper. Default: $HF_OPENNESS_METHOD, else corrected.")
    ] = None,
) -> None:
    """Collect today from the leaderboards and the Hub, up to the report; run again to go on after an interruption."""
    _put_settings(STORE=store, METHOD=method, REQUESTS_PER_WINDOW=requests_per_window, IN_FLIGHT=in_flight)

    def work() -> Path:
        from hf_openness.defs.refresh import Refresh, refresh_date
        from hf_openness.settings import read_settings

        return refresh_date(read_settings(), date, Refresh(tuple(leaderboard or ()), limit, full))

    _finish(work)


DEMO_EXAMPLES = """\
Examples:

  hf-openness demo

  hf-openness demo --models 2000 --store data-demo-large
"""


@app.command(epilog=DEMO_EXAMPLES)
def demo(
    store: Annotated[str, typer.Option(help="Store of simulated data; emptied first.")] = "data-demo",
    models: Annotated[int, typer.Option(min=50, max=20_000, help="Repos on the simulated leaderboards.")] = 1500,
    seed: Annotated[int, typer.Option(help="Everything in the simulated world follows from it.")] = 7,
    method: Annotated[
        str | None, typer.Option(help="Method: corrected or paper. Default: $HF_OPENNESS_METHOD, else corrected.")
    ] = None,
) -> None:
    """Show everything offline: collect three weeks from a simulated Hub, up to the report of the newest."""
    _put_settings(STORE=store, DATA="simulated", METHOD=method)

    def work() -> Path:
        from hf_openness.demo import run_demo

        return run_demo(models, seed)

    _finish(work)


app.command(epilog=cli_reading.SQL_EXAMPLES)(cli_reading.sql)
app.command(epilog=cli_reading.TABLES_EXAMPLES)(cli_reading.tables)
app.command(epilog=cli_reading.EXPORT_EXAMPLES)(cli_reading.export)
app.command(epilog=cli_explorer.SERVE_EXAMPLES)(cli_explorer.serve)
app.command(epilog=cli_citing.CITE_EXAMPLES)(cli_citing.cite)
app.command(epilog=cli_citing.EXPLAIN_EXAMPLES)(cli_citing.explain)
app.command(epilog=cli_publishing.PUBLISH_EXAMPLES)(cli_publishing.publish)


def _put_settings(**values: object) -> None:
    import os

    for name, value in values.items():
        if value is not None:
            os.environ[f"HF_OPENNESS_{name}"] = str(value)


def _finish(work: Callable[[], Path]) -> None:
    from hf_openness.settings import UsageError

    try:
        from hf_openness.defs.replay import ReplayError

        report = work()
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
