"""Column types that several tables share."""

from typing import Annotated

import polars as pl

UtcTime = Annotated[pl.Datetime, "us", "UTC"]
TextList = Annotated[pl.List, pl.String]
