"""The page is self-contained, says what is missing, and shows hostile text as text."""

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from hf_openness.report.content import ReportContent, ShownFigure, ShownSection, show_table
from hf_openness.report.render import render_report

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
        headline=table,
        numbers=(HOSTILE,),
        boards=None,
        tables=(table,),
        figures=figures,
        sections=(ShownSection("s", HOSTILE, HOSTILE, (HOSTILE,), figures[1:], (), (table,)),),
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
    page = render_report(replace(content, tables=(show_table("paths", "Paths", paths),)))
    assert "<script>alert" not in page
    assert "\u202e" not in page
    cell = page.split('id="paths"')[1].split("<tbody>")[1].split("</tbody>")[0]
    assert cell.count("<bdi>") == cell.count("</bdi>") == 3
    assert re.findall(r"</bdi>(.*?)<bdi>", cell) == [" &gt; "] * 2


def test_the_first_finding_of_each_section_stands_before_the_headline_numbers(content: ReportContent) -> None:
    [section] = content.sections
    told = replace(section, findings=("The finding.", "More of it."))
    silent = replace(section, anchor="none", findings=())
    page = render_report(replace(content, sections=(told, silent)))
    top = page.split('id="found"')[1].split('id="headline"')[0]
    assert "The finding." in top
    assert "More of it." not in top
    assert top.count("<li>") == 1
    assert page.count("The finding.") == 2
    assert page.index('id="headline"') < page.index('id="numbers"')


def test_the_same_content_gives_the_same_page(content: ReportContent) -> None:
    assert render_report(content) == render_report(content)


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\x1b", "\x00", "\x85"])
def test_hidden_characters_are_shown_in_cells_and_sentences(content: ReportContent, hidden: str) -> None:
    name = f"good/{hidden}lead"
    table = show_table("t", name, pl.DataFrame({"author": [name], "repos": [[name]]}), name)
    page = render_report(replace(content, board_name=name, numbers=(name,), tables=(table,)))
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
    assert len(captions) == 3
    assert all(caption.startswith("<strong>SIMULATED DATA. Figure") for caption in captions)
    assert 'aria-label="SIMULATED DATA. Figure 2' in page
    assert "SIMULATED" not in render_report(content)


def test_a_comparison_with_nothing_to_compare_is_folded_away(content: ReportContent) -> None:
    assert "<details>" not in render_report(content)
    page = render_report(replace(content, is_fidelity_open=False))
    assert "of which this store holds none" in page.split("<details>")[0]
    assert "<table" in page.split("<details>")[1].split("</details>")[0]
