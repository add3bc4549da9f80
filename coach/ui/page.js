(function () {
  "use strict";
  var opener = null;

  var narrow = window.matchMedia("(max-width: 900px)");

  function sheet() { return document.getElementById("sources-column"); }

  // On a phone the sources open as a sheet in the browser's top layer, above everything else.
  function openSheet() {
    var column = sheet();
    if (!narrow.matches || !column.showPopover) { return; }
    column.setAttribute("popover", "manual");
    if (!column.matches(":popover-open")) { column.showPopover(); }
  }

  function closeSheet() {
    var column = sheet();
    if (column && column.hasAttribute("popover")) {
      column.hidePopover();
      column.removeAttribute("popover");
      if (opener) { opener.focus(); opener = null; }
    }
  }

  function openSource(link) {
    var anchor = document.getElementById(link.getAttribute("href").slice(1));
    if (!anchor) { return; }
    var card = anchor.closest("details");
    var number = link.getAttribute("href").split("-").pop();
    document.querySelectorAll("#sources mark.now").forEach(function (mark) { mark.classList.remove("now"); });
    card.open = true;
    opener = link;
    openSheet();
    var mark = card.querySelector('mark[data-n="' + number + '"]');
    if (mark) { mark.classList.add("now"); }
    (mark || card).scrollIntoView({ block: "center", behavior: "auto" });
    card.querySelector("summary").focus({ preventScroll: true });
  }

  function copyText(button) {
    var area = document.getElementById(button.dataset.copy);
    if (!area) { return; }
    var done = function () {
      var before = button.dataset.label || button.textContent;
      button.dataset.label = before;
      button.textContent = "Copied";
      setTimeout(function () { button.textContent = before; }, 1600);
    };
    var fallback = function () {
      area.style.display = "block";
      area.select();
      document.execCommand("copy");
      area.style.display = "";
      done();
    };
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(area.value).then(done, fallback); } else { fallback(); }
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest('a[href^="#src-"], a[href^="#tip-"]');
    if (link) { event.preventDefault(); event.stopPropagation(); openSource(link); return; }
    var button = event.target.closest && event.target.closest("button.copy-cited");
    if (button) { copyText(button); return; }
    if (event.target.closest && event.target.closest('.sheet-close, a[href^="#library"]')) { closeSheet(); }
  }, true);

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { closeSheet(); }
    if (event.key === "/" && !/^(input|textarea|select)$/i.test(document.activeElement.tagName)) {
      var box = document.querySelector("#question textarea, #question input");
      if (box) { event.preventDefault(); box.focus(); }
    }
  });
})();
