"""The store on disk: tables as Parquet that say their method, one file per date or one over all dates."""

import io
import json
from datetime import date

import dagster as dg
import polars as pl
from upath import UPath

from hf_openness.raw.files import write_whole
from hf_openness.raw.store import RawStore
from hf_openness.settings import Settings, UsageError, read_settings

MARKER = "store.json"


class OpenStore:
    """A store that is in one method and holds one kind of data; everything is read and written through it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.root = UPath(settings.store)
        self.raw = RawStore(settings.store)
        self._refuse_mixing()

    def _refuse_mixing(self) -> None:
        mine = {"method": self.settings.method.name, "data": self.settings.data_kind}
        marker = self.root / MARKER
        if not marker.exists():
            write_whole(marker, (json.dumps(mine) + "\n").encode())
            return
        found = json.loads(marker.read_text(encoding="utf-8"))
        if found != mine:
            raise UsageError(
                f"the store {self.root} holds {found['data']} data in method {found['method']}, this run has "
                f"{mine['data']} data in method {mine['method']}; name another --store"
            )

    def table_path(self, table: str, scraped_on: date | None = None) -> UPath:
        """Return where a table lies."""
        folder = self.root / "tables"
        return folder / table / f"{scraped_on}.parquet" if scraped_on else folder / f"{table}.parquet"

    def write_frame(self, path: UPath, frame: pl.DataFrame) -> None:
        """Write a frame as Parquet with method and kind of data in the file's metadata, whole or not at all."""
        buffer = io.BytesIO()
        metadata = {"hf_openness.method": self.settings.method.name, "hf_openness.data": self.settings.data_kind}
        frame.write_parquet(buffer, compression="zstd", metadata=metadata)
        write_whole(path, buffer.getvalue())

    def read_table(self, table: str, scraped_on: date | None = None, columns: list[str] | None = None) -> pl.DataFrame:
        """Return a stored table; raises FileNotFoundError that says which asset to materialise, UsageError on mixing."""
        path = self.table_path(table, scraped_on)
        if not path.exists():
            raise FileNotFoundError(f"{path} does not exist; materialise {table} first")
        content = path.read_bytes()
        found = pl.read_parquet_metadata(io.BytesIO(content)).get("hf_openness.method")
        if found != self.settings.method.name:
            raise UsageError(f"{path} was made by method {found}, this run uses {self.settings.method.name}")
        return pl.read_parquet(io.BytesIO(content), columns=columns)

    def dates(self, table: str) -> list[date]:
        """Return the dates for which the table is stored, sorted."""
        folder = self.root / "tables" / table
        if not folder.exists():
            return []
        return sorted(date.fromisoformat(path.stem) for path in folder.iterdir() if path.suffix == ".parquet")

    def figure_path(self, scraped_on: date, name: str, suffix: str) -> UPath:
        """Return where a figure's file lies; `name` comes from the catalogue."""
        return self.root / "figures" / scraped_on.isoformat() / f"{name}.{suffix}"

    def report_path(self, scraped_on: date) -> UPath:
        """Return where a date's report lies."""
        return self.root / "report" / scraped_on.isoformat() / "index.html"

    def page_path(self, name: str) -> UPath:
        """Return where a page over all dates lies: `index` or `compare`."""
        return self.root / "report" / f"{name}.html"

    def latest_path(self) -> UPath:
        """Return where the page on the newest date's changes lies."""
        return self.root / "report" / "latest.md"

    def feed_path(self) -> UPath:
        """Return where the feed over all dates lies."""
        return self.root / "report" / "feed.xml"


class StoreResource(dg.ConfigurableResource["OpenStore"]):
    """Opens the store that the environment names (HF_OPENNESS_STORE, HF_OPENNESS_METHOD) when it is asked for."""

    def open(self) -> OpenStore:
        """Return the open store; raises UsageError where methods or kinds of data would mix."""
        return OpenStore(read_settings())


class TableIOManager(dg.UPathIOManager):
    """Tables between assets: `tables/<table>/<date>.parquet` and `tables/<table>.parquet`, complete or not at all."""

    extension = ".parquet"

    def __init__(self, store: OpenStore) -> None:
        self.store = store
        super().__init__(base_path=store.root / "tables")

    def dump_to_path(self, context: dg.OutputContext, obj: pl.DataFrame, path: UPath) -> None:
        """Write the table."""
        self.store.write_frame(path, obj)

    def load_from_path(self, context: dg.InputContext, path: UPath) -> pl.DataFrame:
        """Read the table back."""
        return pl.read_parquet(io.BytesIO(path.read_bytes()))


@dg.io_manager
def table_io_manager(_context: dg.InitResourceContext) -> TableIOManager:
    """Make the tables' IO manager on the store in force."""
    return TableIOManager(OpenStore(read_settings()))


RESOURCES = {"store": StoreResource(), "table_io": table_io_manager}
