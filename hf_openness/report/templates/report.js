document.querySelectorAll("th button").forEach(function (button) {
  button.addEventListener("click", function () {
    var cell = button.closest("th"), at = cell.cellIndex, body = cell.closest("table").tBodies[0];
    var rising = cell.getAttribute("aria-sort") !== "ascending";
    cell.parentNode.querySelectorAll("th").forEach(function (other) { other.removeAttribute("aria-sort"); });
    cell.setAttribute("aria-sort", rising ? "ascending" : "descending");
    Array.from(body.rows).sort(function (a, b) {
      var x = a.cells[at], y = b.cells[at], order;
      if (x.dataset.value !== undefined && y.dataset.value !== undefined) { order = x.dataset.value - y.dataset.value; }
      else { order = x.textContent.localeCompare(y.textContent, "en"); }
      return rising ? order : -order;
    }).forEach(function (row) { body.appendChild(row); });
  });
});
document.querySelectorAll("input[data-filters]").forEach(function (field) {
  var rows = Array.from(document.getElementById(field.dataset.filters).tBodies[0].rows);
  var told = field.closest("p").querySelector("output");
  field.addEventListener("input", function () {
    var words = field.value.toLowerCase().split(/\s+/).filter(Boolean), kept = 0;
    rows.forEach(function (row) {
      var text = row.textContent.toLowerCase();
      row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
      kept += row.hidden ? 0 : 1;
    });
    told.textContent = words.length ? kept + " of " + rows.length + " rows" : "";
  });
});
