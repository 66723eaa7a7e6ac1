/* Calls of the API made from its page. The key is read from its field when a call is made, and kept nowhere. */
"use strict";
(() => {
  const key = document.querySelector("input[data-key]");
  if (!key) return;
  for (const form of document.querySelectorAll("form[data-try]")) {
    form.hidden = false;
    const said = form.querySelector("[role=status]");
    const tell = (text) => { said.hidden = false; said.textContent = text; };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const path = form.elements.path.value.trim();
      if (!path.startsWith("/api/v1/")) { tell("The address begins with /api/v1/."); return; }
      if (!key.value.trim()) { tell("Give a key first."); key.focus(); return; }
      const body = form.elements.body ? form.elements.body.value : undefined;
      const headers = { Authorization: `Bearer ${key.value.trim()}`, Accept: "application/json" };
      if (body !== undefined) headers["Content-Type"] = "application/json";
      tell("Sending...");
      try {
        const answer = await fetch(path, { method: form.dataset.method, headers, body, credentials: "omit" });
        const text = await answer.text();
        let shown = text;
        try { shown = JSON.stringify(JSON.parse(text), null, 1); } catch { /* as it came */ }
        tell(`${answer.status} ${answer.statusText}\n${shown}`);
      } catch (problem) { tell(`It could not be sent: ${problem.message}`); }
    });
  }
})();
