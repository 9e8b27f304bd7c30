(function () {
  var stored = document.getElementById("facts"), card = document.getElementById("card");
  if (!stored || !card) { return; }
  var facts = JSON.parse(stored.textContent), places = facts.places, shown = null, timer = 0, isReturning = false;

  function idOf(number) { return number.id || number.dataset.of; }

  function linkOf(id) {
    var page = id.indexOf("all/") === 0 ? "index.html" : id.split("/")[0] + "/index.html";
    var published = location.protocol.indexOf("http") === 0;
    var site = published ? location.href.split("#")[0].split("?")[0].replace(/[^\/]*\/[^\/]*$/, "").replace(/\/$/, "") : "report";
    return site + "/" + page + "#" + id;
  }

  function escapeTex(text) {
    return Array.from(text.trim().split(/\s+/).join(" ")).map(function (letter) {
      return Object.prototype.hasOwnProperty.call(facts.tex, letter) ? facts.tex[letter] : letter;
    }).join("");
  }

  function cite(number, form) {
    var id = idOf(number), interval = number.dataset.i || "", escape = form === "bibtex" ? escapeTex : String;
    var filled = {
      what: escape(number.dataset.w), value: escape(number.dataset.v), interval: escape(interval),
      meaning: interval ? facts.meanings[number.dataset.m] : "", id: escape(id),
      label: id.replace(/[^A-Za-z0-9]/g, "-"), link: linkOf(id)
    };
    var text = facts.contexts[number.dataset.c][interval ? 1 : 0][form];
    // Filled in one pass, so that no value is taken for a place.
    var wanted = Object.keys(places).map(function (name) { return places[name]; });
    return text.replace(new RegExp(wanted.join("|"), "g"), function (place) {
      return filled[Object.keys(places).find(function (name) { return places[name] === place; })];
    });
  }

  function add(parent, tag, text) {
    var made = document.createElement(tag);
    if (text !== undefined) { made.textContent = text; }
    parent.appendChild(made);
    return made;
  }

  function tell(list, term, text) {
    if (text) { add(list, "dt", term); add(list, "dd", text); }
  }

  function fill(number) {
    var id = idOf(number), table = facts.tables[id.split("/")[1]], interval = number.dataset.i;
    card.textContent = "";
    add(card, "p", number.dataset.w).id = "card-what";
    add(add(card, "p"), "strong", number.dataset.v).className = "value";
    var list = add(card, "dl");
    tell(list, "Interval", interval ? interval + " (" + facts.meanings[number.dataset.m] + ")" : "");
    tell(list, "Meaning", table.columns[id.split("/").pop()]);
    add(list, "dt", "Rules");
    (table.rules.length ? table.rules : ["none of its own"]).forEach(function (rule) { add(list, "dd", rule); });
    tell(list, "Further up", table.further ? table.further + " rules in the tables it is built from" : "");
    tell(list, "Made by", table.where + ", from " + table.reads.join(", "));
    tell(list, "Row", table.file);
    tell(list, "Whole chain", "hf-openness explain " + id);
    var row = add(card, "p");
    row.className = "copy";
    [["Copy plain", "plain"], ["Copy APA", "apa"], ["Copy BibTeX", "bibtex"]].forEach(function (form) {
      var button = add(row, "button", form[0]);
      button.type = "button";
      button.addEventListener("click", function () { copy(cite(number, form[1])); });
    });
    var link = add(add(card, "p"), "a", "Link to this number");
    link.href = "#" + id;
    add(card, "p").setAttribute("role", "status");
  }

  function copy(text) {
    var status = card.querySelector("[role=status]");
    function done() { status.textContent = "Copied."; }
    function byHand() {
      var area = add(card, "textarea", text);
      area.setAttribute("aria-label", "Citation");
      area.select();
      if (document.execCommand("copy")) { done(); } else { status.textContent = "Copy it from here:"; return; }
      area.remove();
    }
    card.dataset.copied = text;
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done, byHand); } else { byHand(); }
  }

  function open(number) {
    clearTimeout(timer);
    if (shown !== number) { fill(number); shown = number; }
    card.hidden = false;
    var box = number.getBoundingClientRect(), width = card.offsetWidth, height = card.offsetHeight;
    var below = box.bottom + height + 8 < window.innerHeight || box.top - height - 8 < 0;
    card.style.top = window.scrollY + (below ? box.bottom + 4 : box.top - height - 4) + "px";
    card.style.left = window.scrollX + Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8)) + "px";
  }

  function close(back) {
    clearTimeout(timer);
    var number = shown;
    card.hidden = true;
    shown = null;
    // Focus that comes back must not open the card again.
    if (back && number) { isReturning = true; number.focus({ preventScroll: true }); isReturning = false; }
  }

  function later(work, delay) { clearTimeout(timer); timer = setTimeout(work, delay); }

  function numberOf(target) { return target.closest ? target.closest("[data-v]") : null; }

  // One number of each table can be reached by Tab, the others by arrow keys from there.
  document.querySelectorAll("table").forEach(function (table) {
    var first = table.querySelector("[data-v]");
    if (first) { first.tabIndex = 0; }
  });

  document.addEventListener("mouseover", function (event) {
    var number = numberOf(event.target);
    if (number) { later(function () { open(number); }, 180); } else if (shown && !card.contains(event.target)) { later(close, 350); } else { clearTimeout(timer); }
  });
  document.addEventListener("click", function (event) {
    var number = numberOf(event.target);
    if (number) { open(number); } else if (shown && !card.contains(event.target)) { close(); }
  });
  document.addEventListener("focusin", function (event) {
    var number = numberOf(event.target);
    if (isReturning) { return; }
    if (number && number.matches(":focus-visible")) { open(number); } else if (shown && !card.contains(event.target) && !number) { close(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && shown) { close(true); return; }
    var number = numberOf(event.target);
    if (!number) { return; }
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(number); card.querySelector("button").focus(); return; }
    var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    var all = Array.from(number.closest("table").querySelectorAll("[data-v]")).filter(function (n) { return n.offsetParent; });
    var next, at = all.indexOf(number);
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") { next = all[at + step]; } else {
      // The next row's number in the same column.
      var cell = number.closest("td");
      for (var row = cell.parentNode; (row = step > 0 ? row.nextElementSibling : row.previousElementSibling);) {
        var under = row.cells[cell.cellIndex];
        next = !row.hidden && (under.dataset.v ? under : under.querySelector("[data-v]"));
        if (next) { break; }
      }
    }
    if (next) { event.preventDefault(); number.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  });

  function follow() {
    var number = location.hash && document.getElementById(location.hash.slice(1));
    if (number && number.dataset && number.dataset.v) {
      var folded = number.closest("details");
      if (folded) { folded.open = true; }
      number.scrollIntoView({ block: "center", inline: "center" });
      number.focus({ preventScroll: true });
      open(number);
    }
  }
  window.addEventListener("hashchange", follow);
  follow();
})();
