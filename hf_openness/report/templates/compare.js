(function () {
  var data = JSON.parse(document.getElementById("comparable").textContent), dates = data.dates;
  var before = document.getElementById("before"), after = document.getElementById("after"), only = document.getElementById("only");
  var rows = document.getElementById("rows"), headline = document.getElementById("headline"), said = document.getElementById("said");

  function name(at) { return dates[at].day + ", " + dates[at].board; }

  function add(parent, tag, text, kind) {
    var made = document.createElement(tag);
    if (text !== undefined) { made.textContent = text; }
    if (kind) { made.className = kind; }
    parent.appendChild(made);
    return made;
  }

  function show(value) {
    if (value === null || value === undefined) { return "not known"; }
    return value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 0.1 ? 4 : 2 });
  }

  function say(verdict) { return verdict.replace("_", " "); }

  function tell(found) {
    if (!found || found[1] === null) { return "not known"; }
    return show(found[1]) + (found[2] === null || found[3] === null ? "" : " (" + show(found[2]) + " to " + show(found[3]) + ")");
  }

  function hasMoved(a, b) {
    if (!a || !b) { return false; }
    if (a[0] !== b[0]) { return true; }
    if ([a[2], a[3], b[2], b[3]].some(function (end) { return end === null; })) { return false; }
    return a[3] < b[2] || b[3] < a[2];
  }

  function warn(from, to) {
    said.textContent = "";
    if (from === to) { add(said, "p", "Both are the same date.", "warn"); return; }
    if (dates[from].board !== dates[to].board) {
      add(said, "p", "The two dates are of different boards: their models, benchmarks and scores differ, so a difference is no development.", "warn");
    } else {
      var low = Math.min(from, to), high = Math.max(from, to), board = dates[low].board;
      var between = dates.slice(low + 1, high + 1).filter(function (d) { return d.board === board && d.isRescored; });
      if (between.length) {
        add(said, "p", "The board evaluated models anew before " + between.map(function (d) { return d.day; }).join(", ") + ": scores moved without any model changing.", "warn");
      }
    }
    var links = add(said, "p");
    [from, to].forEach(function (at, place) {
      if (place) { links.appendChild(document.createTextNode(" ")); }
      if (dates[at].hasPage) { add(links, "a", "Report of " + dates[at].day).href = dates[at].day + "/index.html"; }
      else { links.appendChild(document.createTextNode("No report of " + dates[at].day + "; its tables are stored.")); }
    });
  }

  function fill(row, unit, a, b) {
    add(row, "td", unit, "short");
    add(row, "td", tell(a), "number");
    add(row, "td", tell(b), "number");
    var both = a && b && a[1] !== null && b[1] !== null, change = both ? b[1] - a[1] : null;
    add(row, "td", both ? (change > 0 ? "+" : "") + show(change) : "", "number difference");
  }

  function drawNumbers(from, to) {
    var lacking = [from, to].filter(function (at) { return !dates[at].numbers; }).map(name);
    document.getElementById("lacking").textContent = lacking.length ? "Headline numbers are computed where a report is made; not for " + lacking.join(" nor ") + "." : "";
    headline.textContent = "";
    data.numbers.forEach(function (number, at) {
      // As claims are stored: a verdict first, which numbers have none of.
      var a = dates[from].numbers && dates[from].numbers[at], b = dates[to].numbers && dates[to].numbers[at];
      a = a && [""].concat(a); b = b && [""].concat(b);
      var moved = hasMoved(a, b);
      if (only.checked && !moved) { return; }
      if ((!a || a[1] === null) && (!b || b[1] === null)) { return; }
      var row = add(headline, "tr", undefined, moved ? "moved" : "");
      add(row, "td", number.text, "long");
      fill(row, number.unit, a, b);
    });
    if (!headline.firstChild) { add(add(headline, "tr"), "td", "Nothing of that kind.").colSpan = 5; }
  }

  function draw() {
    var from = +before.value, to = +after.value;
    rows.textContent = "";
    drawNumbers(from, to);
    warn(from, to);
    data.claims.forEach(function (claim, at) {
      var a = dates[from].claims[at], b = dates[to].claims[at], moved = hasMoved(a, b);
      if (only.checked && !moved) { return; }
      if ((!a || a[1] === null) && (!b || b[1] === null)) { return; }
      var row = add(rows, "tr", undefined, moved ? "moved" : "");
      var told = add(row, "td", claim.text, "long");
      add(told, "div", claim.quantity, "note");
      fill(row, claim.unit, a, b);
      add(row, "td", a && b && a[0] !== b[0] ? say(a[0]) + ", then " + say(b[0]) : say((b || a)[0]), "long");
    });
    if (!rows.firstChild) { add(add(rows, "tr"), "td", "Nothing of that kind.").colSpan = 6; }
    history.replaceState(null, "", "#" + dates[from].day + "/" + dates[to].day);
  }

  function choose() {
    // The last of each board on one day: a date may hold several boards, named in the list.
    var wanted = location.hash.slice(1).split("/"), last = dates.length - 1;
    function find(day, otherwise) {
      var at = dates.findIndex(function (d) { return d.day === day; });
      return at < 0 ? otherwise : at;
    }
    before.value = find(wanted[0], Math.max(0, last - 1));
    after.value = find(wanted[1], last);
    draw();
  }

  if (!dates.length) { add(said, "p", "No date of this store has claims yet.", "warn"); return; }
  dates.forEach(function (_, at) {
    [before, after].forEach(function (list) { add(list, "option", name(at)).value = at; });
  });
  [before, after, only].forEach(function (field) { field.addEventListener("change", draw); });
  window.addEventListener("hashchange", choose);
  choose();
})();
