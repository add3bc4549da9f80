// The Library tab. Addresses: #library, #library/references, #library/<article>, #library/<article>/<section>.
(function () {
  "use strict";
  var HOME = "library";
  var shown = null;   // the address of what stands in the frame, without its section
  var asking = 0;     // counts fetches, so that a late answer does not replace a newer one
  var pinned = null;  // the note whose reference stays open

  function byId(id) { return document.getElementById(id); }
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function closest(event, selector) { return event.target.closest ? event.target.closest(selector) : null; }
  function plural(count, word) { return count + " " + word + (count === 1 ? "" : "s"); }
  function typedWords(text) { return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").match(/[a-z0-9]+/g) || []; }

  // --- where we are

  function wanted() {
    var parts = decodeURIComponent(location.hash.slice(1)).split("/");
    return parts[0] === HOME ? { page: parts[1] || "", section: parts[2] || "" } : null;
  }

  function tab(name) { return byId(name + "-tab-button") || all('#tabs button[role="tab"]')[name === HOME ? 1 : 0]; }

  function open(address) {
    if (location.hash !== "#" + address) { history.pushState(null, "", location.pathname + location.search + "#" + address); }
    follow();
  }

  function leave() {
    if (wanted()) { history.pushState(null, "", location.pathname + location.search); }
  }

  function showTab(name) {
    var button = tab(name);
    if (button && button.getAttribute("aria-selected") !== "true") { button.click(); }
  }

  function follow() {
    var place = wanted();
    if (!place) { showTab("ask"); return; }
    showTab(HOME);
    waitFor(HOME, function (frame) {
      if (shown === place.page && frame.dataset.page === place.page) { arrive(frame, place); return; }
      fetchInto(frame, place);
    });
  }

  function waitFor(id, then, tries) {
    var found = byId(id);
    if (found) { then(found); } else if ((tries || 0) < 100) { setTimeout(function () { waitFor(id, then, (tries || 0) + 1); }, 50); }
  }

  function addressOf(page) {
    if (page === "") { return "library/contents"; }
    return page === "references" ? "library/references" : "library/articles/" + encodeURIComponent(page);
  }

  function fetchInto(frame, place) {
    var mine = ++asking;
    frame.setAttribute("aria-busy", "true");
    fetch(addressOf(place.page)).then(function (answer) {
      return answer.text().then(function (text) {
        if (!answer.ok) { throw new Error(text); }
        return text;
      });
    }).then(function (html) {
      if (mine !== asking) { return; }
      frame.innerHTML = html; // made and escaped by the server
      frame.dataset.page = shown = place.page;
      frame.setAttribute("aria-busy", "false");
      if (place.page === "") { narrowArticles(); }
      arrive(frame, place);
    }).catch(function (error) {
      if (mine !== asking) { return; }
      shown = null;
      frame.setAttribute("aria-busy", "false");
      frame.replaceChildren(failure(error.message));
    });
  }

  function failure(reason) {
    var box = document.createElement("div");
    var told = document.createElement("p");
    var again = document.createElement("button");
    box.className = "lib-none";
    told.textContent = reason === "Failed to fetch" ? "The library could not be fetched. Is the coach still running?" : reason;
    again.className = "lib-button lib-again";
    again.type = "button";
    again.textContent = "Try again";
    box.append(told, again);
    return box;
  }

  function arrive(frame, place) {
    hideTip();
    all(".lib-nav a").forEach(function (link) {
      var here = link.getAttribute("href") === (place.page === "references" ? "#library/references" : "#library");
      if (here) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
    });
    var target = place.section ? byId("library/" + place.page + "/" + place.section) : byId("lib-title");
    if (target) { target.focus({ preventScroll: true }); }
    if (place.section && target) { target.scrollIntoView({ block: "start" }); } else { window.scrollTo(0, 0); }
  }

  // --- searching as one types: every word must begin a word of the article; its names count most

  function begins(words, typed) { return (" " + words).indexOf(" " + typed) >= 0; }

  function fitOf(card, typed) {
    var fit = 0;
    for (var i = 0; i < typed.length; i += 1) {
      if (begins(card.dataset.title, typed[i])) { fit += 5; }
      else if (begins(card.dataset.names, typed[i])) { fit += 3; }
      else if (begins(card.dataset.more, typed[i])) { fit += 1; }
      else { return 0; }
    }
    return fit || 1;
  }

  function bestQuestion(card, typed) {
    var best = null, most = 0;
    (card.dataset.questions || "").split("|").forEach(function (question) {
      var words = typedWords(question).join(" ");
      var count = typed.filter(function (word) { return word.length > 2 && begins(words, word); }).length;
      if (count > most) { best = question; most = count; }
    });
    return best;
  }

  function meant(text) { // what was typed, without words that say nothing, which the articles' lists leave out too
    var ignored = document.querySelector(".lib-home").dataset.ignored.split(" ");
    return typedWords(text).filter(function (word) { return ignored.indexOf(word) < 0; });
  }

  function narrowArticles() {
    var field = byId("lib-search");
    if (!field) { return; }
    var typed = meant(field.value);
    var who = (document.querySelector('.pick[aria-pressed="true"]') || { dataset: {} }).dataset.audience || "";
    var topic = byId("lib-topic").value;
    var count = 0;
    all(".lib-shelf").forEach(function (shelf) {
      var best = 0;
      all("li", shelf).forEach(function (card) {
        var fits = fitOf(card, typed);
        var visible = fits > 0 && (!who || card.dataset.audience.split(" ").indexOf(who) >= 0) && (!topic || shelf.dataset.theme === topic);
        var question = visible && typed.length ? bestQuestion(card, typed) : null;
        var match = card.querySelector(".lib-match");
        card.hidden = !visible;
        card.style.order = typed.length ? String(-fits) : "";
        match.hidden = !question;
        match.textContent = question ? "Answers: " + question : "";
        best = Math.max(best, visible ? fits : 0);
        count += visible ? 1 : 0;
      });
      shelf.hidden = best === 0;
      shelf.style.order = typed.length ? String(-best) : "";
    });
    byId("lib-count").textContent = plural(count, "article");
    byId("lib-none").hidden = count > 0;
    byId("lib-ask-instead").hidden = typed.length === 0;
  }

  function narrowReferences() {
    var typed = typedWords(byId("ref-search").value);
    var kind = byId("ref-kind").value;
    var count = 0;
    all(".lib-table tbody tr").forEach(function (row) {
      var words = typedWords(row.dataset.words).join(" ");
      var visible = (!kind || row.dataset.evidence === kind) && typed.every(function (word) { return begins(words, word); });
      row.hidden = !visible;
      count += visible ? 1 : 0;
    });
    byId("ref-count").textContent = plural(count, "reference");
  }

  function sortReferences(name, turn) {
    var heads = all(".lib-table th[data-sort]");
    var head = heads.filter(function (found) { return found.dataset.sort === name; })[0];
    var now = head.getAttribute("aria-sort");
    var down = turn && now !== "none" ? now === "ascending" : name === "year"; // the newest first, all else from A
    heads.forEach(function (found) { found.setAttribute("aria-sort", found === head ? (down ? "descending" : "ascending") : "none"); });
    var body = document.querySelector(".lib-table tbody");
    var sign = down ? -1 : 1;
    var blank = function (row) { return !row.dataset[name] || row.dataset[name] === "0"; };
    var compare = function (a, b) {
      if (blank(a) !== blank(b)) { return blank(a) ? 1 : -1; } // what has no value comes last either way
      return name === "year" ? sign * (a.dataset.year - b.dataset.year) : sign * a.dataset[name].localeCompare(b.dataset[name]);
    };
    all("tr", body).sort(compare).forEach(function (row) { body.append(row); });
    byId("ref-sort").value = name;
  }

  // --- notes: the reference behind a number, on hover, focus or tap

  function showTip(note) {
    var tip = byId("lib-tip");
    var entry = byId("lib-note-" + note.dataset.note);
    if (!tip || !entry) { return; }
    tip.replaceChildren.apply(tip, Array.prototype.map.call(entry.childNodes, function (node) { return node.cloneNode(true); }));
    tip.hidden = false;
    var box = note.getBoundingClientRect();
    var width = Math.min(380, document.documentElement.clientWidth - 24);
    var left = Math.max(12, Math.min(box.left - 20, document.documentElement.clientWidth - width - 12));
    tip.style.width = width + "px";
    tip.style.left = left + "px";
    tip.style.top = box.bottom + 6 + "px";
    if (box.bottom + 6 + tip.offsetHeight > window.innerHeight) { tip.style.top = Math.max(6, box.top - tip.offsetHeight - 6) + "px"; }
    note.setAttribute("aria-describedby", "lib-tip");
  }

  function inView(note) {
    var box = note.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight;
  }

  function hideTip() {
    var tip = byId("lib-tip");
    if (tip) { tip.hidden = true; }
    all(".lib-note[aria-describedby], .lib-note[aria-expanded='true']").forEach(function (note) {
      note.removeAttribute("aria-describedby");
      note.setAttribute("aria-expanded", "false");
    });
    pinned = null;
  }

  function pin(note) {
    var same = pinned === note;
    hideTip();
    if (same) { return; }
    showTip(note);
    pinned = note;
    note.setAttribute("aria-expanded", "true");
  }

  // --- asking

  function type(selector, text) {
    var field = document.querySelector(selector);
    if (!field) { return null; }
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field;
  }

  function ask(text, about, send) {
    leave();
    showTab("ask");
    type("#about textarea, #about input", about);
    var box = type("#question textarea, #question input", text);
    setTimeout(function () { // after the page has shown the tab and taken up what was typed
      if (box) { box.focus(); }
      if (send) { byId("send").click(); }
    }, 150);
  }

  // --- events

  document.addEventListener("click", function (event) {
    var link = closest(event, 'a[href^="#library"]');
    if (link) { event.preventDefault(); event.stopPropagation(); open(decodeURIComponent(link.getAttribute("href").slice(1))); return; }
    var note = closest(event, ".lib-note");
    if (note) { pin(note); return; }
    if (!closest(event, "#lib-tip")) { hideTip(); }
    var pick = closest(event, ".pick");
    if (pick) {
      all(".pick").forEach(function (other) { other.setAttribute("aria-pressed", String(other === pick)); });
      narrowArticles();
      return;
    }
    var head = closest(event, ".lib-table button[data-sort]");
    if (head) { sortReferences(head.dataset.sort, true); return; }
    var about = closest(event, "[data-about]");
    if (about) { ask("", about.dataset.about, false); return; }
    var more = closest(event, "[data-ask]");
    if (more) { ask(more.dataset.ask, "", true); return; }
    if (closest(event, "#lib-ask-instead")) { ask(byId("lib-search").value, "", false); return; }
    if (closest(event, ".lib-again")) { follow(); return; }
    var chosen = closest(event, '#tabs button[role="tab"]');
    if (chosen && event.isTrusted) {
      if (chosen === tab("ask")) { leave(); } else if (chosen === tab(HOME) && !wanted()) { open(HOME + (shown ? "/" + shown : "")); }
    }
  }, true);

  document.addEventListener("input", function (event) {
    if (event.target.id === "lib-search" || event.target.id === "lib-topic") { narrowArticles(); }
    if (event.target.id === "ref-search" || event.target.id === "ref-kind") { narrowReferences(); }
    if (event.target.id === "ref-sort") { sortReferences(event.target.value, false); }
  });

  document.addEventListener("mouseover", function (event) {
    var note = closest(event, ".lib-note");
    if (note && !pinned) { showTip(note); }
  });
  document.addEventListener("mouseout", function (event) {
    if (closest(event, ".lib-note") && !pinned) { hideTip(); }
  });
  document.addEventListener("focusin", function (event) {
    var note = closest(event, ".lib-note");
    if (note && !pinned) { showTip(note); }
  });
  document.addEventListener("focusout", function (event) {
    if (closest(event, ".lib-note") && !pinned) { hideTip(); }
  });
  document.addEventListener("scroll", function () { if (pinned && inView(pinned)) { showTip(pinned); } else { hideTip(); } }, { passive: true });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { hideTip(); } });
  window.addEventListener("popstate", follow);
  waitFor("tabs", function () { if (wanted()) { follow(); } });
})();
