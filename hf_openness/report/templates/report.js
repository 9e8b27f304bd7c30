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
