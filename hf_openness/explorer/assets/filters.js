/* The filter bar: the browser's own controls, whose state is the page's address. */
(function () {
  "use strict";
  const { make, pushAddress } = window.explorer;
  const LISTS = {
    types: "Kind", architectures: "Architecture", sizes: "Size, billions", licenses: "License",
    authors: "Owner", base_models: "Base model",
  };
  const TYPING_MS = 250;
  let drawn = null;
  let defaults = {};
  let typing = 0;

  const isWide = () => window.matchMedia("(min-width: 48rem)").matches;
  const field = (title, control, className) => make("label", { className: className || "field" }, make("span", {}, title), control);
  const select = (name, options) => make("select", { name }, ...options.map(([value, text]) => make("option", { value }, text)));
  const plain = (values) => values.map((value) => [value, value]);

  function addCompletion(input, kind) {
    const list = make("datalist", { id: "complete-" + kind });
    input.setAttribute("list", list.id);
    input.autocomplete = "off";
    let asked = 0;
    input.addEventListener("input", () => {
      clearTimeout(asked);
      if (!input.value.trim()) return list.replaceChildren();
      asked = setTimeout(async () => {
        const query = new URLSearchParams({ kind, part: input.value.trim() });
        for (const name of ["method", "leaderboard", "date"]) query.set(name, form().elements[name].value);
        const answer = await fetch("/complete?" + query);
        if (answer.ok) list.replaceChildren(...(await answer.json()).map((value) => make("option", { value })));
      }, TYPING_MS / 2);
    });
    return list;
  }

  function drawList(name, title, values) {
    const boxes = values.map(([value, count]) => make("label", { className: "choice" },
      make("input", { type: "checkbox", name, value }), make("bdi", {}, value),
      make("span", { className: "amount" }, count === null ? "" : count.toLocaleString("en"))));
    const box = make("div", { className: "choices" }, ...boxes);
    if (name === "authors") {
      const input = make("input", { type: "search", placeholder: "any owner", ariaLabel: "Add an owner" });
      const list = addCompletion(input, "authors");
      input.addEventListener("change", (event) => {
        event.stopPropagation();
        if (!input.value) return;
        const query = readQuery();
        if (!query.getAll("authors").includes(input.value)) query.append("authors", input.value);
        input.value = "";
        pushAddress(query, false);
      });
      box.prepend(field("Find", input), list);
    }
    const panel = make("details", { className: "list" }, make("summary", {}, title, make("span", { className: "amount" })), box);
    panel.dataset.name = name;
    return panel;
  }

  const form = () => document.getElementById("filters");

  function draw(choices) {
    const text = make("input", { type: "search", name: "text", placeholder: "part of a name" });
    const model = make("input", { type: "search", name: "model", placeholder: "owner/name" });
    const day = (name) => make("input", { type: "date", name });
    const method = field("Method", select("method", plain(choices.methods)));
    method.hidden = choices.methods.length < 2;
    const reset = make("button", { type: "button", className: "reset" }, "Clear filters");
    reset.addEventListener("click", () => pushAddress(new URLSearchParams(), false));
    const box = make("details", { id: "filter-box", open: isWide() },
      make("summary", {}, "Filters", make("span", { className: "amount", id: "active-count" })),
      make("div", { className: "row" },
        field("Board", select("leaderboard", plain(choices.leaderboards))),
        field("Date", select("date", plain(choices.dates))),
        field("Compared with", select("other_date", [["", "no other date"], ...plain(choices.dates)])),
        method,
        field("Per", select("period", plain(["day", "week", "month"]))),
        field("Quantity", select("quantity", choices.quantities), "field long"),
        field("Created from", day("from_on")), field("to", day("to_on"))),
      make("div", { className: "row" },
        field("Name contains", text), addCompletion(text, "text"),
        field("Model", model), addCompletion(model, "model"),
        field("Labels", make("input", { type: "checkbox", name: "labels", value: "on" }), "field short"),
        ...Object.entries(LISTS).map(([name, title]) => drawList(name, title, choices.lists[name])),
        reset));
    form().replaceChildren(box);
  }

  function readQuery() {
    const query = new URLSearchParams();
    for (const control of form().elements) {
      if (!control.name || (control.type === "checkbox" && control.name !== "labels" && !control.checked)) continue;
      const value = control.name === "labels" ? (control.checked ? "on" : "off") : control.value;
      if (value !== "" && value !== defaults[control.name]) query.append(control.name, value);
    }
    return query;
  }

  function apply(event) {
    clearTimeout(typing);
    const query = readQuery();
    const name = event.target.name;
    // Another board or store has other dates; begin with its newest.
    if (name === "leaderboard" || name === "method") for (const other of ["date", "other_date"]) query.delete(other);
    if (name === "method") query.delete("leaderboard");
    pushAddress(query, event.type === "input");
  }

  function listen() {
    form().addEventListener("submit", (event) => event.preventDefault());
    form().addEventListener("change", (event) => event.target.name && apply(event));
    form().addEventListener("input", (event) => {
      clearTimeout(typing);
      if (event.target.name === "text") typing = setTimeout(() => apply(event), TYPING_MS);
    });
    document.addEventListener("click", (event) => {
      for (const panel of form().querySelectorAll("details.list[open]")) if (!panel.contains(event.target)) panel.open = false;
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      for (const panel of form().querySelectorAll("details.list[open]")) {
        panel.open = false;
        panel.querySelector("summary").focus();
      }
    });
  }

  function put(chosen, active) {
    let count = 0;
    for (const control of form().elements) {
      if (!control.name) continue;
      const value = chosen[control.name];
      if (control.type === "checkbox") control.checked = control.name === "labels" ? value === "on" : value.includes(control.value);
      else if (document.activeElement !== control || control.type !== "search") control.value = value;
      const idle = !active.includes(control.name) && !["method", "leaderboard", "date"].includes(control.name);
      if (control.name === "quantity") control.closest("label").hidden = idle;
      control.closest("details.list, label").classList.toggle("idle", idle);
      control.closest("details.list, label").title = idle ? "Has no effect on this view" : "";
    }
    for (const panel of form().querySelectorAll("details.list")) {
      const some = chosen[panel.dataset.name].length;
      panel.querySelector("summary .amount").textContent = some ? ` ${some}` : "";
      count += some;
    }
    for (const name of ["from_on", "to_on", "text", "other_date"]) count += chosen[name] ? 1 : 0;
    document.getElementById("active-count").textContent = count ? ` ${count} in force` : "";
  }

  window.explorer.showFilters = function (choices, shown) {
    const now = JSON.stringify(choices);
    if (drawn === null) {
      listen();
      document.getElementById("menu-box").open = isWide();
    }
    if (drawn !== now) {
      const open = form().querySelector("details.list[open]");
      const held = form().contains(document.activeElement) ? document.activeElement.name : "";
      draw(choices);
      if (held) form().elements[held]?.focus?.();
      if (open) form().querySelector(`details.list[data-name="${open.dataset.name}"]`).open = true;
    }
    drawn = now;
    defaults = { ...choices.defaults };
    put(shown.chosen, shown.active);
  };
})();
