(function () {
  var stored = document.getElementById("facts"), card = document.getElementById("card");
  if (!stored || !card) { return; }
  var facts = JSON.parse(stored.textContent), places = facts.places, shown = null, timer = 0, isReturning = false, isPinned = false;
  var MOST_PARTS = 12, NUMBERS = "[data-v], [data-from]";

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

  // What a number's element says of it; of a number that stands nowhere else, what the page's facts say.
  function notesOf(number) {
    if (!number.dataset.v) { return null; }
    var n = number.dataset;
    return noted(idOf(number), { w: n.w, v: n.v, i: n.i, m: n.m, c: n.c });
  }

  function noted(id, found) {
    var cell = readId(id), interval = found.i || "";
    return {
      id: id, cell: cell, table: facts.tables[cell.table], context: facts.contexts[found.c], what: found.w || describe(cell),
      value: found.v, interval: interval, meaning: interval ? facts.meanings[found.m] : ""
    };
  }

  // An id in parts, as reading/cells.py has it: the key's values by column, null where one is not known.
  function readId(id) {
    var parts = id.split("/"), values = parts.slice(2, -1), table = facts.tables[parts[1]], at = values.indexOf("where");
    var isCount = parts[parts.length - 1] === "rows_count" && (at >= 0 || values.length < table.key.length);
    var key = isCount ? values.slice(at + 1).map(function (part) { return part.split("="); }) : values.slice(-table.key.length).map(function (value, place) {
      return [table.key[place], value];
    });
    if (isCount && at < 0) { key = []; }
    return {
      table: parts[1], column: parts[parts.length - 1], isCount: isCount, key: key.map(function (pair) {
        return [pair[0], pair[1] === "~" ? null : pair[1] === "~~" ? "" : decodeURIComponent(pair[1])];
      })
    };
  }

  function describe(cell) {
    var flags = facts.tables[cell.table].flags;
    var key = cell.key.filter(function (pair) { return facts.apart.indexOf(pair[0]) < 0; }).map(function (pair) {
      var flag = flags.indexOf(pair[0]) >= 0 ? { "true": "yes", "false": "no" }[pair[1]] : null;
      return ", " + pair[0] + " " + (pair[1] === null ? "not known" : flag || pair[1]);
    });
    return showHidden((cell.isCount ? "number of rows" : cell.column) + " of " + cell.table + key.join(""));
  }

  function showHidden(text) {
    return text.replace(new RegExp(facts.hidden, "g"), function (letter) { return "\\u" + ("000" + letter.charCodeAt(0).toString(16)).slice(-4); });
  }

  // The SQL that `hf-openness explain` prints.
  function writeQuery(note) {
    function name(column) { return note.table.quoted.indexOf(column) >= 0 ? '"' + column + '"' : column; }
    function quote(text) {
      var parts = text.split(new RegExp(facts.breaks)).filter(Boolean).map(function (part) {
        return part.length === 1 && new RegExp(facts.breaks).test(part) ? "chr(" + part.charCodeAt(0) + ")" : "'" + part.replace(/'/g, "''") + "'";
      });
      return parts.length === 0 ? "''" : parts.length === 1 ? parts[0] : "(" + parts.join(" || ") + ")";
    }
    var conditions = note.cell.key.map(function (pair) {
      if (pair[1] === null) { return name(pair[0]) + " is null"; }
      return name(pair[0]) + " = " + (note.table.bare.indexOf(pair[0]) >= 0 ? pair[1] : quote(pair[1]));
    });
    if (note.context.place) { conditions.unshift(note.context.place); }
    return "select " + (note.cell.isCount ? "count(*)" : name(note.cell.column)) + " from " + note.cell.table + " where " + (conditions.join(" and ") || "true");
  }

  function cite(note, form) {
    var escape = form === "bibtex" ? escapeTex : String;
    var filled = {
      what: escape(note.what), value: escape(note.value), interval: escape(note.interval), meaning: note.meaning,
      id: escape(note.id), label: note.id.replace(/[^A-Za-z0-9]/g, "-"), link: linkOf(note.id)
    };
    // Filled in one pass, so that no value is taken for a place.
    var wanted = Object.keys(places).map(function (name) { return places[name]; });
    return note.context.texts[note.interval ? 1 : 0][form].replace(new RegExp(wanted.join("|"), "g"), function (place) {
      return filled[Object.keys(places).find(function (name) { return places[name] === place; })];
    });
  }

  function add(parent, tag, text) {
    var made = document.createElement(tag);
    if (text !== undefined) { made.textContent = text; }
    parent.appendChild(made);
    return made;
  }

  function tell(list, term, texts) {
    var known = [].concat(texts).filter(Boolean);
    if (known.length) { add(list, "dt", term); }
    known.forEach(function (text) { add(list, "dd", text); });
  }

  function addButton(parent, text, work) {
    var button = add(parent, "button", text);
    button.type = "button";
    button.addEventListener("click", work);
  }

  function fill(number) {
    card.textContent = "";
    var note = notesOf(number);
    if (note) { fillCell(note); } else { fillMade(number); }
  }

  function fillCell(note) {
    var table = note.table;
    card.textContent = "";
    add(card, "p", note.what).id = "card-what";
    add(add(card, "p"), "strong", note.value).className = "value";
    if (note.interval) { add(card, "p", "Interval: " + note.interval + " (" + note.meaning + ")"); }
    var row = add(card, "p");
    row.className = "copy";
    [["Copy plain", "plain"], ["Copy APA", "apa"], ["Copy BibTeX", "bibtex"]].forEach(function (form) {
      addButton(row, form[0], function () { copy(cite(note, form[1])); });
    });
    add(add(card, "p"), "a", "Link to this number").href = "#" + note.id;
    add(card, "p").setAttribute("role", "status");
    var list = add(card, "dl");
    tell(list, "Meaning", note.cell.isCount ? "How many rows the table has" + (note.cell.key.length ? " of these values." : ".") : table.columns[note.cell.column]);
    tell(list, "Rules", table.rules.length ? table.rules : "none of its own");
    tell(list, "Further up", table.further && table.further + " rules in the tables it is built from");
    tell(list, "Made by", table.where + ", from " + table.reads.join(", "));
    tell(list, "Row", [table.file, writeQuery(note)]);
    tell(list, "Kept files", note.context.files);
    tell(list, "Whole chain", "hf-openness explain " + note.id);
  }

  // A number that no table holds: what was done with which cells, each with a card of its own.
  function fillMade(number) {
    add(card, "p", "Made of the numbers below: " + number.dataset.how + ".").id = "card-what";
    var list = add(card, "ul"), from = number.dataset.from.split(" ");
    from.slice(0, MOST_PARTS).forEach(function (id) {
      var note = noted(id, facts.parts[id]), entry = add(list, "li", note.what + ": " + note.value + " ");
      addButton(entry, "Cite it", function () { fillCell(note); place(number); card.querySelector("button").focus(); });
    });
    if (from.length > MOST_PARTS) { add(list, "li", from.length - MOST_PARTS + " more of this kind"); }
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

  // A pinned card, one that was asked for by a click, a key or a permalink, stays whatever the pointer comes over.
  function open(number, pinned) {
    clearTimeout(timer);
    isPinned = Boolean(pinned);
    if (shown !== number) { fill(number); shown = number; }
    card.hidden = false;
    place(number);
  }

  function place(number) {
    var box = number.getBoundingClientRect(), above = box.top - 12, under = window.innerHeight - box.bottom - 12;
    card.style.maxHeight = "";
    var isUnder = under >= Math.min(card.offsetHeight, 320) || under >= above;
    card.style.maxHeight = Math.max(160, isUnder ? under : above) + "px";
    card.style.top = window.scrollY + (isUnder ? box.bottom + 4 : box.top - card.offsetHeight - 4) + "px";
    card.style.left = window.scrollX + Math.max(8, Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8)) + "px";
    card.scrollTop = 0;
  }

  function close(back) {
    clearTimeout(timer);
    var number = shown;
    card.hidden = true;
    shown = null;
    isPinned = false;
    // Focus that comes back must not open the card again.
    if (back && number) { isReturning = true; number.focus({ preventScroll: true }); isReturning = false; }
  }

  function later(work, delay) { clearTimeout(timer); timer = setTimeout(work, delay); }

  function numberOf(target) { return target.closest ? target.closest(NUMBERS) : null; }

  // One number of each table can be reached by Tab, the others by arrow keys from there.
  document.querySelectorAll("table").forEach(function (table) {
    var first = table.querySelector(NUMBERS);
    if (first) { first.tabIndex = 0; }
  });

  document.addEventListener("mouseover", function (event) {
    var number = numberOf(event.target);
    if (isPinned) { return; }
    if (number) { later(function () { open(number); }, 180); } else if (shown && !card.contains(event.target)) { later(close, 350); } else { clearTimeout(timer); }
  });
  document.addEventListener("click", function (event) {
    var number = numberOf(event.target);
    // The path, for a button may have left the card meanwhile.
    if (!number) { if (shown && event.composedPath().indexOf(card) < 0) { close(); } return; }
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); }
    open(number, true);
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
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(number, true); card.querySelector("button").focus(); return; }
    if (!number.closest("table")) { return; }
    var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    var all = Array.from(number.closest("table").querySelectorAll(NUMBERS)).filter(function (n) { return n.offsetParent; });
    var next, at = all.indexOf(number);
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") { next = all[at + step]; } else {
      // The next row's number in the same column.
      var cell = number.closest("td");
      for (var row = cell.parentNode; (row = step > 0 ? row.nextElementSibling : row.previousElementSibling);) {
        var under = row.cells[cell.cellIndex];
        next = !row.hidden && (under.matches(NUMBERS) ? under : under.querySelector(NUMBERS));
        if (next) { break; }
      }
    }
    if (next) { event.preventDefault(); number.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  });

  function tellAbsent(id) {
    card.textContent = "";
    add(card, "p", "This page does not show that number.").id = "card-what";
    add(card, "p", "It shows the first rows of long tables. The number stands in the store: hf-openness cite " + id);
    var newest = document.querySelector("[data-newest]");
    if (newest) { add(add(card, "p"), "a", "Look for it in the newest report").href = newest.getAttribute("href") + "#" + id; }
    card.hidden = false;
    shown = document.body;
    isPinned = true;
    card.style.top = window.scrollY + 16 + "px";
    card.style.left = "8px";
  }

  function follow() {
    var id = location.hash.slice(1), number = id && document.getElementById(id);
    if (!number && /^(all|\d{4}-\d\d-\d\d)\//.test(id)) {
      number = document.querySelector('[data-of="' + CSS.escape(id) + '"], [data-from~="' + CSS.escape(id) + '"]');
      if (!number) { tellAbsent(id); }
    }
    if (number && number.dataset && number.matches(NUMBERS)) {
      var folded = number.closest("details");
      if (folded) { folded.open = true; }
      number.scrollIntoView({ block: "center", inline: "center" });
      number.focus({ preventScroll: true });
      open(number, true);
    }
  }
  window.addEventListener("hashchange", follow);
  follow();
})();
