/* Buttons that copy a field's value. */
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  navigator.clipboard?.writeText(field.value);
  button.textContent = "Copied";
});
