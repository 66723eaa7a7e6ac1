/* Of a column, only the fields that its role needs are shown; without this script all of them are. */
"use strict";
document.querySelectorAll(".lh-columns tbody tr").forEach((row) => {
  const role = row.querySelector("select[name$='-role']");
  const dates = ["document_date", "due_date", "created"];
  const show = () => {
    row.querySelector("[data-for=dates]").hidden = !dates.includes(role.value);
    const charge = row.querySelector("[data-for=charge]");
    if (charge) charge.hidden = role.value !== "charge";
  };
  role.addEventListener("change", show);
  show();
});
