"""Schemas of what the product says of the paper's numbers and of statements: bias ledger, claims, their figures."""

import polars as pl

from hf_openness.method import SWITCHES
from hf_openness.schemas import late_pandera as pa

VERDICTS = ["supported", "contradicted", "undecided", "not_testable"]


class BiasLedger(pa.DataFrameModel):
    """What each rule of the paper did to each headline number; the average effects add up to corrected minus paper mode."""

    leaderboard: pl.String = pa.Field(description="Board whose numbers are taken.")
    scraped_on: pl.Date = pa.Field(description="Scrape date.")
    number_id: pl.String = pa.Field(description="Key in reference/headline_numbers.csv.")
    text: pl.String = pa.Field(description="What the number says.")
    source: pl.String = pa.Field(description="Where the paper has it.")
    unit: pl.String = pa.Field(description="Unit of all values and effects of the row.")
    compared_on: pl.Date = pa.Field(description="Archived date that the printed value belongs to.")
    paper_value: pl.Float64 = pa.Field(nullable=True, description="Printed value; null: shown or said, not printed.")
    paper_mode_value: pl.Float64 = pa.Field(nullable=True, description="By the paper's rules on this date's data.")
    corrected_value: pl.Float64 = pa.Field(nullable=True, description="By the corrected rules on the same data.")
    corrected_low: pl.Float64 = pa.Field(nullable=True, description="Lower end of its interval or range.")
    corrected_high: pl.Float64 = pa.Field(nullable=True, description="Upper end of it.")
    interval_method: pl.String = pa.Field(
        nullable=True, description="How it is made; of 95 % unless it says `no nominal coverage`."
    )
    interval_why: pl.String = pa.Field(nullable=True, description="Why there is no interval.")
    switch: pl.String = pa.Field(
        nullable=True, isin=list(SWITCHES), description="Rule that changes the number in some mixture; null: see why."
    )
    paper_rule: pl.String = pa.Field(nullable=True, description="The paper's value of the switch.")
    corrected_rule: pl.String = pa.Field(nullable=True, description="The corrected value of the switch.")
    effect_alone: pl.Float64 = pa.Field(
        nullable=True, description="Number with this rule alone corrected, minus paper mode."
    )
    effect_removed: pl.Float64 = pa.Field(
        nullable=True, description="Corrected number, minus the number with this rule alone as in the paper."
    )
    effect_average: pl.Float64 = pa.Field(
        nullable=True, description="Average over all orders of correcting (Shapley); these add up to the difference."
    )
    why: pl.String = pa.Field(nullable=True, description="Why no effects, or no average ones, are given.")

    class Config:
        strict = True
        unique = ["leaderboard", "number_id", "switch"]


class Claims(pa.DataFrameModel):
    """Falsifiable statements and what this date's data say of them; the verdict is computed, never written by hand."""

    leaderboard: pl.String = pa.Field(description="Board whose data are asked.")
    claim_id: pl.String = pa.Field(description="Key in reference/statements.csv.")
    text: pl.String = pa.Field(description="The statement.")
    source: pl.String = pa.Field(description="Who states it, and where.")
    quantity: pl.String = pa.Field(description="What is estimated.")
    unit: pl.String = pa.Field(description="Unit of the estimate, its interval and the claimed range.")
    claimed_low: pl.Float64 = pa.Field(nullable=True, description="Least value that agrees with the claim; null: open.")
    claimed_high: pl.Float64 = pa.Field(nullable=True, description="Largest value that agrees; null: open.")
    verdict: pl.String = pa.Field(
        isin=VERDICTS,
        description="supported: interval inside the claimed range; contradicted: outside; undecided: neither, or not after "
        "the correction for many claims; not_testable: see why.",
    )
    estimate: pl.Float64 = pa.Field(nullable=True, description="The quantity.")
    low: pl.Float64 = pa.Field(
        nullable=True, description="Lower end of its 95 % interval; the estimate if counted in full."
    )
    high: pl.Float64 = pa.Field(nullable=True, description="Upper end of its 95 % interval.")
    interval_method: pl.String = pa.Field(nullable=True, description="How the interval is made.")
    n: pl.Int64 = pa.Field(nullable=True, ge=0, description="Units behind the estimate.")
    p_value: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="One-sided, of what the interval's verdict rejects; null: interval alone."
    )
    p_adjusted: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="The same after Holm over the date's claims of the family."
    )
    family: pl.String = pa.Field(nullable=True, description="Claims that are corrected together.")
    why: pl.String = pa.Field(nullable=True, description="Reason for undecided or not_testable, or what to beware of.")

    class Config:
        strict = True
        unique = ["leaderboard", "claim_id"]


class ClaimHistory(pa.DataFrameModel):
    """Verdicts from date to date, with what else changed between the dates."""

    claim_id: pl.String = pa.Field(description="Key in reference/statements.csv.")
    scraped_on: pl.Date = pa.Field(description="Scrape date.")
    leaderboard: pl.String = pa.Field(description="Board whose data were asked.")
    verdict: pl.String = pa.Field(isin=VERDICTS, description="Verdict of the date.")
    estimate: pl.Float64 = pa.Field(nullable=True, description="The quantity.")
    low: pl.Float64 = pa.Field(nullable=True, description="Lower end of its interval.")
    high: pl.Float64 = pa.Field(nullable=True, description="Upper end of its interval.")
    n: pl.Int64 = pa.Field(nullable=True, ge=0, description="Units behind the estimate.")
    previous_verdict: pl.String = pa.Field(nullable=True, isin=VERDICTS, description="Verdict of the date before.")
    is_changed: pl.Boolean = pa.Field(description="Whether the verdict differs from that of the date before.")
    is_board_changed: pl.Boolean = pa.Field(description="Whether another board was asked than on the date before.")
    is_population_changed: pl.Boolean = pa.Field(
        description="Whether the board's number of models changed by more than a fifth since the date before."
    )
    rescored_share: pl.Float64 = pa.Field(
        nullable=True, ge=0, le=1, description="Compared averages rescored since the date before; null: not compared."
    )
    is_rescored: pl.Boolean = pa.Field(description="Whether more than a hundredth of them was rescored.")

    class Config:
        strict = True
        unique = ["claim_id", "scraped_on"]


class ClaimForest(pa.DataFrameModel):
    """Figure 23: testable claims with estimate, interval and claimed range."""

    claim_id: pl.String = pa.Field(unique=True, description="Key in reference/statements.csv.")
    text: pl.String = pa.Field(description="The statement.")
    quantity: pl.String = pa.Field(description="What is estimated.")
    unit: pl.String = pa.Field(description="Unit.")
    verdict: pl.String = pa.Field(isin=VERDICTS[:3], description="Verdict of the date.")
    estimate: pl.Float64 = pa.Field(description="The quantity.")
    low: pl.Float64 = pa.Field(description="Lower end of its interval.")
    high: pl.Float64 = pa.Field(description="Upper end of its interval.")
    claimed_low: pl.Float64 = pa.Field(nullable=True, description="Least value that agrees with the claim.")
    claimed_high: pl.Float64 = pa.Field(nullable=True, description="Largest value that agrees.")

    class Config:
        strict = True


class BiasOverview(pa.DataFrameModel):
    """Figure 24: each rule's average effect on each headline number, relative to the paper-mode value."""

    number_id: pl.String = pa.Field(description="Key in reference/headline_numbers.csv.")
    text: pl.String = pa.Field(description="What the number says.")
    switch: pl.String = pa.Field(isin=[*SWITCHES, "all together"], description="Rule; all together: corrected minus paper.")
    effect: pl.Float64 = pa.Field(description="Average effect, in the number's unit.")
    effect_relative_pct: pl.Float64 = pa.Field(description="Average effect in percent of the paper-mode value.")

    class Config:
        strict = True
        unique = ["number_id", "switch"]
