/* What Dash's own components do not: a filter bar of the browser's own controls, a plain table, pictures to take away.
   Text of the store becomes text nodes and values only, never markup. */
(function () {
  "use strict";
  const make = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  const LONG_TEXT = 60;

  function pushAddress(query, replaces) {
    const search = query.toString();
    goTo(location.pathname + (search ? "?" + search : ""), replaces);
  }

  function goTo(place, replaces) {
    if (place === location.pathname + location.search) return;
    history[replaces ? "replaceState" : "pushState"]({}, "", place);
    // The event by which dcc.Location learns of a changed address.
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  const kindOf = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? "day" : text.length > LONG_TEXT ? "text long" : "text");

  function showTable(table) {
    const place = document.getElementById("table");
    place.replaceChildren();
    if (!table || !table.rows.length) return;
    const side = (at) => (table.numeric[at] ? "number" : "");
    const head = make("tr", {}, ...table.columns.map((name, at) =>
      make("th", { scope: "col", className: side(at) }, name.replaceAll("_", " "))));
    const rows = table.rows.map((row) => make("tr", {}, ...row.map((text, at) =>
      make("td", { className: side(at) || kindOf(text) }, make("bdi", {}, text)))));
    const shown = table.rows.length < table.rows_count
      ? `First ${table.rows.length} of ${table.rows_count.toLocaleString("en")} rows; the downloads have all.`
      : `${table.rows_count.toLocaleString("en")} rows.`;
    const box = make("div", { className: "scrolled", tabIndex: 0, role: "region", ariaLabel: "Table of rows" },
      make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
    place.append(make("p", { className: "count" }, shown), box);
  }

  function showDownloads(shown) {
    const place = document.getElementById("downloads");
    place.replaceChildren();
    if (!shown.table) return;
    const search = shown.query ? "?" + shown.query : "";
    place.append(make("span", {}, "Take away: "));
    for (const [ending, title] of [["csv", "CSV"], ["parquet", "Parquet"], ["sql", "SQL"], ["py", "polars"]]) {
      place.append(make("a", { href: `/download/${shown.view}.${ending}${search}`, download: "" }, title));
    }
    if (!shown.has_figure) return;
    for (const format of ["png", "svg"]) {
      const button = make("button", { type: "button" }, format.toUpperCase());
      button.addEventListener("click", () => takePicture(format, shown));
      place.append(button);
    }
  }

  function takePicture(format, shown) {
    const graph = document.querySelector("#graph .js-plotly-plot");
    const quantity = shown.active.includes("quantity") ? [shown.chosen.quantity] : [];
    const filename = [shown.view, ...quantity, shown.chosen.leaderboard, shown.chosen.date, shown.chosen.method]
      .join("_").replace(/[^\w.-]/g, "-");
    return window.Plotly.downloadImage(graph, { format, filename, width: 1000, height: graph._fullLayout.height, scale: 2 });
  }

  window.explorer = { make, pushAddress, goTo };
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    explorer: {
      show(choices, shown) {
        if (!choices || !shown) return;
        document.title = `${shown.title}, ${shown.chosen.date}: openness explorer`;
        window.explorer.showFilters(choices, shown);
        const finding = document.querySelector("#notes p");
        document.getElementById("graph-box").setAttribute("aria-label", `Figure: ${shown.title}. ${finding ? finding.textContent : ""}`);
        showTable(shown.table);
        showDownloads(shown);
        document.getElementById("page").dataset.ready = shown.asked;
      },
    },
  });
})();
