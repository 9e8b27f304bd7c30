"""A model's relatives: what the sentences and the picture say of families, hostile names and what is hidden."""

from dataclasses import replace

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.views import lineage, obligations
from hf_openness_tests.explorer.families import CHILD, CHOSEN, GRANDCHILD, HOSTILE, ROOT


def test_descendants_are_declared_ones_and_their_true_number_is_a_range(families: Data) -> None:
    filters = replace(CHOSEN, model=ROOT)
    frame = lineage.build(families, filters)
    assert sorted(frame.filter(place="descendant")["model_id"]) == sorted([CHILD, GRANDCHILD, HOSTILE])
    [first, *_] = lineage.notes(frame, filters)
    assert "3 declared descendants, of which 3 are on a board of the date; truly 3 to 9 (no nominal coverage)" in first


def test_without_a_model_it_begins_with_the_largest_family_and_says_so(families: Data) -> None:
    frame = lineage.build(families, CHOSEN)
    assert frame.filter(place="self")["model_id"].item() == ROOT
    assert any(note.startswith("No model is chosen") for note in lineage.notes(frame, CHOSEN))


def test_a_huge_family_is_cut_with_a_sentence_on_how_many_are_not_shown(families: Data) -> None:
    frame = lineage.build(families, replace(CHOSEN, model=ROOT))
    child = frame.filter(model_id=CHILD, place="descendant")
    more = [child.with_columns(model_id=pl.lit(f"many/{at:03}")) for at in range(200)]
    grown = pl.concat([frame, *more])
    hidden = grown.height - 1 - lineage.SHOWN
    assert f"{hidden} relatives are not shown in the picture; the table has all." in lineage.notes(grown, CHOSEN)
    shown = sum(len(trace.x) for trace in lineage.draw(grown, CHOSEN).data if trace.mode == "markers+text")
    assert shown == lineage.SHOWN + 1


def test_a_hostile_model_is_shown_as_text(families: Data) -> None:
    filters = replace(CHOSEN, model=HOSTILE)
    frame = lineage.build(families, filters)
    [trace] = [one for one in lineage.draw(frame, filters).data if one.name == "the model"]
    assert list(trace.text) == ["&lt;b&gt;x&lt;/b&gt;/\\u202e&#x27;; drop table models --"]
    assert "\\u202e" in lineage.notes(frame, filters)[0]


def test_the_duties_of_a_model_name_their_witness_path_the_dropped_one_first(families: Data) -> None:
    filters = replace(CHOSEN, model=HOSTILE)
    frame = obligations.build(families, filters)
    assert frame.select("obligation", "status").rows() == [("naming", "dropped"), ("user_limit", "unknown")]
    paths = [note for note in obligations.notes(frame, filters) if ", by " in note]
    assert [path.split(":")[0] for path in paths] == ["naming", "user limit"]
    assert paths[0].startswith(f"naming: dropped, by {ROOT} > {CHILD} > <b>x</b>")
