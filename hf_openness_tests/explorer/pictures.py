"""What the browser makes of a view's picture."""

from playwright.sync_api import TimeoutError as BrowserTimeoutError

from hf_openness_tests.browser import Visit

# Texts of the picture that reach over its edge, where they are lost: plotly wraps none.
CLIPPED = """() => {
  const box = document.querySelector('#graph .main-svg')?.getBoundingClientRect();
  return [...document.querySelectorAll('#graph .main-svg text')].filter((text) => {
    const { left, right, top, bottom, width } = text.getBoundingClientRect();
    return width && (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1);
  }).map((text) => text.textContent);
}"""
PATIENCE_MS = 15_000


def wait_until_whole(visit: Visit) -> None:
    """Wait until no text of the picture is clipped, as plotly makes room in a second step; fails with what stays so."""
    try:
        visit.page.wait_for_function(f"() => ({CLIPPED})().length === 0", timeout=PATIENCE_MS)
    except BrowserTimeoutError:
        raise AssertionError(f"{visit.page.url} clips {visit.page.evaluate(CLIPPED)}") from None


def read_picture(visit: Visit) -> object:
    """Return the values that the picture shows, and its title."""
    wanted = "{ y: [...graph.data[0].y], title: graph.layout.title.text }"
    return visit.page.evaluate(
        f"() => {{ const graph = document.querySelector('#graph .js-plotly-plot'); return {wanted}; }}"
    )
