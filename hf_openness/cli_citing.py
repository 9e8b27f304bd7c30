"""Commands about one number: cite and explain. They start without Dagster; heavy imports wait until they are needed."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from hf_openness.cli_reading import Method, Store, open_reader, plain_errors

CITE_EXAMPLES = """\
Examples:

  hf-openness cite 2024-05-20/license_table/apache-2.0/models_share

  hf-openness cite 2024-05-20/models/mistralai/Mistral-7B-v0.1/average_score --format apa

  hf-openness cite all/model_trend/open-llm-v1/2024-05-20/models_count --format bibtex --site https://example.org/report

  hf-openness cite 2024-05-20/models/rows_count
"""
EXPLAIN_EXAMPLES = """\
Examples:

  hf-openness explain 2024-05-20/license_table/apache-2.0/models_share

  hf-openness explain 2024-05-20/license_table/apache-2.0/models_share --from-raw

  hf-openness explain 2024-05-20/attrition/where/stage=commits/rows_count --format json
"""
CellText = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="DATE/TABLE/KEY/COLUMN, such as 2024-05-20/license_table/apache-2.0/models_share; over all dates "
        "all/TABLE/...; DATE/TABLE/rows_count and DATE/TABLE/where/COLUMN=VALUE/rows_count for numbers of rows.",
    ),
]


class CitationFormat(StrEnum):
    """How `cite` answers."""

    plain = "plain"
    apa = "apa"
    bibtex = "bibtex"


class ExplanationFormat(StrEnum):
    """How `explain` answers."""

    text = "text"
    json = "json"


def cite(
    cell: CellText,
    form: Annotated[CitationFormat, typer.Option("--format", help="plain, apa or bibtex.")] = CitationFormat.plain,
    site: Annotated[
        str | None,
        typer.Option(help="Address under which the store's report folder is published. Default: the path in the store."),
    ] = None,
    store: Store = None,
    method: Method = None,
) -> None:
    """Cite a number: value, interval, method, version, date, sources and their licences, permalink."""
    with plain_errors():
        from hf_openness.citing.citation import CITATION_FORMATS, cite_cell

        _print(CITATION_FORMATS[form.value](cite_cell(open_reader(store, method), cell, site)))


def explain(
    cell: CellText,
    form: Annotated[ExplanationFormat, typer.Option("--format", help="text or json.")] = ExplanationFormat.text,
    from_raw: Annotated[
        bool, typer.Option("--from-raw", help="Make the number again from the kept bytes and compare; takes seconds.")
    ] = False,
    store: Store = None,
    method: Method = None,
) -> None:
    """Explain a number: tables, rules, reviewed facts and kept files that it comes from, and the SQL that reads it."""
    with plain_errors():
        from hf_openness.citing.chain import explain_cell
        from hf_openness.citing.render_chain import render_json, render_text

        explanation = explain_cell(open_reader(store, method), cell, from_raw)
        _print({"text": render_text, "json": render_json}[form.value](explanation))


def _print(text: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
