"""An address is hostile until each value is known, and asks for the same again."""

import pytest

from hf_openness.explorer.data import Stores
from hf_openness.explorer.filters import parse_filters, write_query

ROUND = [
    "",
    "method=paper",
    "period=month&text=llama&labels=off",
    "date=2024-05-17&other_date=2024-05-20",
    "from_on=2023-01-01&to_on=2023-05-05&types=pretrained&types=unknown",
    "quantity=pretrained_few",
    "authors=org1&authors=org2&base_models=Mistral+7B&model=org1%2Fmodel-1",
]


@pytest.mark.parametrize("query", ROUND)
def test_a_permalink_asks_for_the_same_again(stores: Stores, query: str) -> None:
    parsed = parse_filters(query, stores)
    assert parsed.notices == ()
    again = parse_filters(write_query(parsed.filters, stores), stores)
    assert again.filters == parsed.filters
    assert again.notices == ()


WRONG = {
    "method=best": "method has no 'best'",
    "leaderboard=mine": "leaderboard has no 'mine'",
    "date=2024-05-18": "date has no 2024-05-18; nearest: 2024-05-17, 2024-05-20",
    "date=20240520": "date is no day: '20240520'",
    "from_on=today": "from_on is no day: 'today'; expected YYYY-MM-DD",
    "from_on=2024-01-02&to_on=2024-01-01": "from_on 2024-01-02 lies after to_on 2024-01-01",
    "period=year": "period has no 'year'",
    "types=%3Cscript%3E": "types has no '<script>' on this date",
    "authors=%E2%80%AEgnp": r"authors has no '\\u202egnp' on this date",
    "what=ever": "unknown filters: 'what'",
    "text=a%00b": "text was shortened",
    "labels=maybe": "labels has no 'maybe'",
    "quantity=happiness": "quantity has no 'happiness'",
    "quantity=%3Cscript%3E%E2%80%AE": r"quantity has no '<script>\\u202e'",
    "model=nobody%2Fnothing": "model has no 'nobody/nothing'",
    "&".join(f"x{at}=1" for at in range(600)): "could not be read",
    "text=" + "a" * 9000: "too long",
}


@pytest.mark.parametrize(("query", "said"), WRONG.items(), ids=[query[:30] for query in WRONG])
def test_an_unknown_value_is_left_out_and_named(stores: Stores, query: str, said: str) -> None:
    parsed = parse_filters(query, stores)
    assert said in " ".join(parsed.notices)
    kept = parse_filters("text=ab" if "%00" in query else "", stores).filters
    assert parsed.filters == kept


def test_no_more_values_than_a_bar_can_hold(stores: Stores) -> None:
    models = "&".join(f"authors=org{at % 7}" for at in range(400))
    assert len(parse_filters(models, stores).filters.authors) == 7
