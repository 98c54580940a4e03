// Small hands for the day of the event and for points answered beside their material; the page works without them.
"use strict";

// Today's day at one press, and a word where the day is so far back that the entry is a late one.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-today]");
  if (!button) return;
  const field = button.parentElement.querySelector("input");
  field.value = button.dataset.today;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

function late(field) {
  const said = field.closest("fieldset").querySelector("[data-lateness]");
  if (said) said.hidden = !field.value || field.value.slice(0, 10) > field.dataset.late;
}

// Points: the strip says how each is answered; a fault shuts the result that passes it over.
function points(form) {
  const strip = form.querySelector("[data-points]");
  if (!strip) return;
  const said = [...form.querySelectorAll("[data-point]")].map((point) => {
    const label = point.querySelector(".seg :checked")?.parentElement;
    return { mark: !label ? "o" : label.classList.contains("ill") ? "n" : "y", words: label ? label.textContent.trim() : "未答" };
  });
  said.forEach((one, i) => {
    strip.children[i].className = one.mark;
    strip.children[i].querySelector("i").textContent = one.words;
  });
  const faults = said.map((one, i) => (one.mark === "n" ? i + 1 : 0)).filter(Boolean);
  const shut = form.querySelector(`[name=outcome][value="${strip.dataset.points}"]`);
  if (!shut) return;
  const box = shut.closest(".end"), told = box.querySelector(".shuts") || document.createElement("small");
  shut.disabled = faults.length > 0;
  if (shut.disabled) shut.checked = false;
  told.className = "shuts";
  told.textContent = faults.length ? `不能选：第 ${faults.join("、")} 项认为有问题` : "";
  box.lastElementChild.append(told);
}

document.addEventListener("input", (event) => { if (event.target.matches("[data-late]")) late(event.target); });
document.addEventListener("change", (event) => { if (event.target.form) points(event.target.form); });
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-late]").forEach(late);
  document.querySelectorAll("form#step").forEach(points);
});
