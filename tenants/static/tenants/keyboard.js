/* What the theme lets only a pointer do is done with the keyboard, too; icons that stand beside words are not read out. */
"use strict";

(() => {
  const REACHED_ALREADY = "a[href], button, input, select, textarea, summary, label, [tabindex]";
  const ICON_NAMES = { close: "Close", visibility: "Show the password", more_horiz: "More", more_vert: "More" };

  function isIconAlone(element) {
    const icon = element.matches(".material-symbols-outlined") ? element : element.querySelector(".material-symbols-outlined");
    return icon && icon.textContent.trim() === element.textContent.trim() ? icon.textContent.trim() : "";
  }

  function makeReachable(element) {
    if (element.matches(REACHED_ALREADY) || element.querySelector(REACHED_ALREADY) || !element.textContent.trim()) return;
    element.setAttribute("role", "button");
    element.tabIndex = 0;
    const icon = isIconAlone(element);
    if (icon && !element.hasAttribute("aria-label")) {
      element.setAttribute("aria-label", element.title || ICON_NAMES[icon] || icon.replaceAll("_", " "));
    }
    element.addEventListener("keydown", (event) => {
      if (event.target !== element || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      element.click();
    });
  }

  function silence(icon) {
    const control = icon.closest("a, button, [role=button]");
    if (!control || control.hasAttribute("aria-label") || !isIconAlone(control)) icon.setAttribute("aria-hidden", "true");
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("content")?.setAttribute("role", "main");
    document.querySelectorAll("[x-on\\:click]").forEach(makeReachable);
    document.querySelectorAll(".material-symbols-outlined").forEach(silence);
  });
})();

/* Select2 names its box after the value that is chosen: while none is, the box has no name. It gets its field's. */
(() => {
  function nameBoxes() {
    for (const box of document.querySelectorAll(".select2-selection[role=combobox]:not([aria-label])")) {
      const select = box.closest(".select2-container").previousElementSibling;
      const label = select && select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      if (!label) continue;
      const name = label.textContent.replace("*", "").trim();
      box.removeAttribute("aria-labelledby");
      for (const one of [box, ...box.querySelectorAll("[role=textbox]")]) one.setAttribute("aria-label", name);
    }
  }
  new MutationObserver(nameBoxes).observe(document.documentElement, { childList: true, subtree: true });
})();

/* The theme writes a chosen file's name into a box of its own: beside a plain file input it finds none and fails. */
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type === "file" && !input.parentNode.parentNode.parentNode.querySelector("input[type=text]")) event.stopPropagation();
}, true);
