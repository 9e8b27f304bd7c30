"""The data dictionary: complete, escaped, and asking no other host."""

import re
from html.parser import HTMLParser

import polars as pl

from hf_openness.reading.dictionary import FIELD_TYPES, describe_schema, list_columns, render_dictionary
from hf_openness.reading.store import READABLES, SCRAPE_DATE, Readable
from hf_openness.schemas import late_pandera as pa


class Cells(HTMLParser):
    """Collects the texts of the first cells of rows, and the identifiers of headings."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: dict[str, list[str]] = {}
        self.tags: set[str] = set()
        self._table, self._cells, self._text = "", 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "h2":
            self._table = dict(attrs)["id"] or ""
            self.columns[self._table] = []
        if tag == "tr":
            self._cells = 0
        if tag == "td":
            self._cells += 1

    def handle_data(self, data: str) -> None:
        if self._cells == 1 and data.strip():
            self.columns[self._table].append(data.strip())
            self._cells = 99


def test_every_column_of_every_table_is_on_the_page() -> None:
    parser = Cells()
    parser.feed(render_dictionary())
    assert parser.columns == {name: list(readable.columns()) for name, readable in READABLES.items()}


def test_the_page_asks_no_other_host_and_runs_nothing() -> None:
    page = render_dictionary()
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import", page)
    assert "<script" not in page
    assert "default-src 'none'" in page


class Hostile(pa.DataFrameModel):
    """Words with <script>alert(1)</script> & "quotes"."""

    name: pl.String = pa.Field(unique=True, isin=["<b>"], description="<img src=x onerror=alert(1)>")


def test_words_of_a_schema_stay_words() -> None:
    page = render_dictionary([Readable("hostile", Hostile, "all_dates")])
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_rows_of_the_dictionary() -> None:
    rows = list_columns([READABLES["models"], READABLES["license_trend"]])
    assert rows["column_name"].to_list()[0] == SCRAPE_DATE
    assert rows.height == len(READABLES["models"].columns()) + len(READABLES["license_trend"].columns())
    assert "" not in rows["meaning"].to_list()


def test_every_column_has_a_frictionless_type_and_its_limits() -> None:
    for readable in READABLES.values():
        fields = {field["name"]: field for field in describe_schema(readable)["fields"]}
        assert list(fields) == list(readable.columns())
        assert {field["type"] for field in fields.values()} <= {*FIELD_TYPES.values(), "datetime", "array"}
    share = {f["name"]: f for f in describe_schema(READABLES["license_table"])["fields"]}["models_share"]
    assert share["constraints"] == {"required": True, "minimum": 0, "maximum": 1}
    evidence = {f["name"]: f for f in describe_schema(READABLES["base_models"])["fields"]}["evidence"]
    assert "enum" in evidence["constraints"]


def test_a_key_begins_with_the_date_and_is_primary_only_without_nulls() -> None:
    assert describe_schema(READABLES["models"])["primaryKey"] == ["scrape_date", "leaderboard", "model_id"]
    for readable in READABLES.values():
        schema = describe_schema(readable)
        nullable = {name for name, column in readable.columns().items() if column.nullable}
        assert not nullable & set(schema.get("primaryKey", []))
        assert ("primaryKey" in schema or "uniqueKeys" in schema) == bool(readable.key())
