"""The page is self-contained, says what is missing, and shows hostile text as text."""

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from hf_openness.report.answers import NEEDED as ANSWERED
from hf_openness.report.answers import list_answers
from hf_openness.report.content import ReportContent, ShownFigure, ShownSection, show_table
from hf_openness.report.render import render_report
from hf_openness.schemas import TABLES

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


@pytest.fixture
def content() -> ReportContent:
    table = show_table("t", HOSTILE, pl.DataFrame({"model_id": [HOSTILE], "models_count": [3]}), HOSTILE)
    figures = (
        ShownFigure(1, "figure_01", "Growth", "Two lines.", b"\x89PNG", "Commits observed.", "../../figures/2024-05-20"),
        ShownFigure(2, "figure_02", "Repos", "Bars.", None, "no commits were observed.", "../../figures/2024-05-20"),
    )
    return ReportContent(
        scraped_on=date(2024, 5, 20),
        board_name=HOSTILE,
        leaderboard="open-llm-v1",
        data_kind="real",
        method="paper",
        rules={"a": "b"},
        measured=(HOSTILE,),
        numbers=(HOSTILE,),
        boards=None,
        sections=(ShownSection("s", HOSTILE, HOSTILE, (HOSTILE,), figures, (), (table,)),),
        fidelity=table,
        is_fidelity_open=True,
        queues=(table,),
        attrition=table,
        provenance=table,
        versions={"x": "1"},
    )


def test_hostile_text_is_shown_as_text(content: ReportContent) -> None:
    page = render_report(content)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("<script>") == 1


def test_the_page_asks_nobody(content: ReportContent) -> None:
    page = render_report(content)
    assert all(source.startswith("data:") for source in re.findall(r'<img[^>]*src="([^"]*)"', page))
    assert not re.findall(r"<link|@import|url\(|<iframe|<script src", page)


def test_a_missing_figure_is_a_labelled_placeholder_and_each_picture_has_alt_text(
    content: ReportContent,
) -> None:
    page = render_report(content)
    assert "Figure 2: no data on this date: no commits were observed." in page
    assert "Bars." not in page, "what a picture shows is not said where there is none"
    assert all('alt="Figure' in tag for tag in re.findall(r"<img [^>]*>", page))


@pytest.mark.parametrize(
    "hostile", [HOSTILE, "good/\u202egnp.exe", "نموذج/نموذج"], ids=["markup", "turned", "from_the_right"]
)
def test_ids_of_a_witness_path_are_text_and_keep_their_order(content: ReportContent, hostile: str) -> None:
    paths = pl.DataFrame({"path_from_the_ancestor": [["a/first", hostile, "z/last"]]})
    page = render_report(replace(content, attrition=show_table("paths", "Paths", paths)))
    assert "<script>alert" not in page
    assert "\u202e" not in page
    cell = page.split('id="paths"')[1].split("<tbody>")[1].split("</tbody>")[0]
    assert cell.count("<bdi>") == cell.count("</bdi>") == 3
    assert re.findall(r"</bdi>(.*?)<bdi>", cell) == [" &gt; "] * 2


def test_the_first_finding_of_each_topic_stands_before_the_topics_and_leads_its_own(content: ReportContent) -> None:
    [section] = content.sections
    told = replace(section, findings=("The finding.", "More of it."))
    silent = replace(section, anchor="none", findings=())
    page = render_report(replace(content, sections=(told, silent)))
    top, topic = page.split('id="found"')[1].split('<h2 id="s">')
    assert "The finding." in top
    assert "More of it." not in top
    assert top.count("<li>") == 1
    assert topic.index("The finding.") < topic.index("<figure") < topic.index("More of it.")


def test_the_first_screen_answers_and_says_where_it_cannot(content: ReportContent) -> None:
    claims = pl.DataFrame(
        [{"claim_id": "community_improves", "verdict": "undecided", "estimate": 57.14, "low": 32.6, "high": 78.6, "n": 14}]
    ).with_columns(leaderboard=pl.lit("open-llm-v1"), claimed_low=pl.lit(50.0), claimed_high=None, why=None)
    schemas = {name: {c: f.dtype for c, f in TABLES[name].model.describe().items()} for name in ANSWERED}
    tables = {name: pl.DataFrame(schema=schema) for name, schema in schemas.items()} | {"claims": claims}
    page = render_report(replace(content, answers=list_answers(tables)))
    first = page.split('id="answers"')[1].split("<nav")[0]
    assert '<span class="big">57.1 %</span>' in first, "without a store at hand a number has no card"
    assert "measured: 57.14 (32.6 to 78.6). Claimed: 50 to 100." in first
    assert first.count("No answer on this date") == 3
    assert "None" not in first


def test_the_same_content_gives_the_same_page(content: ReportContent) -> None:
    assert render_report(content) == render_report(content)


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\x1b", "\x00", "\x85"])
def test_hidden_characters_are_shown_in_cells_and_sentences(content: ReportContent, hidden: str) -> None:
    name = f"good/{hidden}lead"
    table = show_table("t", name, pl.DataFrame({"author": [name], "repos": [[name]]}), name)
    page = render_report(replace(content, board_name=name, numbers=(name,), attrition=table))
    assert hidden not in page
    assert page.count(f"good/\\u{ord(hidden):04x}lead") >= 5


def test_emoji_and_scripts_written_from_the_right_stay_as_they_are(content: ReportContent) -> None:
    page = render_report(replace(content, numbers=("👩‍💻 نموذج\tعربي\n模型",)))
    assert "👩‍💻 نموذج\tعربي\n模型" in page


def test_simulated_data_are_named_before_everything_else_and_on_every_figure(content: ReportContent) -> None:
    page = render_report(replace(content, data_kind="simulated"))
    body = re.sub(r"<[^>]*>", " ", page.split("<body>")[1]).strip()
    assert body.startswith("SIMULATED DATA.")
    assert page.split("<title>")[1].startswith("SIMULATED DATA: ")
    assert all('alt="SIMULATED DATA. Figure' in tag for tag in re.findall(r"<img [^>]*>", page))
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page, re.DOTALL)
    assert len(captions) == 2
    assert all(caption.startswith("<strong>SIMULATED DATA. Figure") for caption in captions)
    assert 'class="placeholder">SIMULATED DATA. Figure 2' in page
    assert "SIMULATED" not in render_report(content)


def test_a_comparison_with_nothing_to_compare_is_folded_away(content: ReportContent) -> None:
    assert "<details>" not in render_report(content)
    page = render_report(replace(content, is_fidelity_open=False))
    assert "of which this store holds none" in page.split("<details>")[0]
    assert "<table" in page.split("<details>")[1].split("</details>")[0]
