/* Pages outside of the admin follow the theme that was chosen in it, or the system's. */
"use strict";
(() => {
  let chosen = "auto";
  try { chosen = JSON.parse(localStorage.getItem("_x_adminTheme")) || "auto"; } catch { /* without storage: the system's */ }
  const dark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
})();
