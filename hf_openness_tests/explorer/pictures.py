"""What the browser makes of a view's picture."""

from playwright.sync_api import TimeoutError as BrowserTimeoutError

from hf_openness_tests.browser import Visit

# Texts that reach over the picture's edge, where they are lost, as plotly wraps none; the legend where it lies on a panel.
SPOILT = """() => {
  const graph = document.querySelector('#graph .js-plotly-plot');
  const box = graph.querySelector('.main-svg').getBoundingClientRect();
  const clipped = [...graph.querySelectorAll('.main-svg text')].filter((text) => {
    const { left, right, top, bottom, width } = text.getBoundingClientRect();
    return width && (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1);
  }).map((text) => text.textContent);
  const legend = graph.querySelector('.legend')?.getBoundingClientRect();
  const isOver = legend && legend.bottom - box.top > graph._fullLayout._size.t + 1;
  return isOver ? [...clipped, 'the legend lies on the panel'] : clipped;
}"""
PATIENCE_MS = 15_000


def wait_until_whole(visit: Visit) -> None:
    """Wait until nothing of the picture is clipped or covered, as plotly makes room in a second step; fails otherwise."""
    if visit.page.locator("#graph .js-plotly-plot .main-svg").count() == 0:
        return
    try:
        visit.page.wait_for_function(f"() => ({SPOILT})().length === 0", timeout=PATIENCE_MS)
    except BrowserTimeoutError:
        raise AssertionError(f"{visit.page.url} spoils {visit.page.evaluate(SPOILT)}") from None


def read_picture(visit: Visit) -> object:
    """Return the values that the picture shows, and its title."""
    wanted = "{ y: [...graph.data[0].y], title: graph.layout.title.text }"
    return visit.page.evaluate(
        f"() => {{ const graph = document.querySelector('#graph .js-plotly-plot'); return {wanted}; }}"
    )
