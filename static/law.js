// The law room: print, and copy a derivation as text. Every page works without it.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print], [data-copy]");
  if (!button) return;
  if ("print" in button.dataset) { window.print(); return; }
  const lines = [...document.querySelectorAll(button.dataset.copy)].map((line) => line.textContent.trim());
  navigator.clipboard.writeText(lines.join("\n")).then(() => { button.textContent = "已复制"; });
});

// A row of excluded days: one more, numbered after the last.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-more]");
  if (!button) return;
  const box = document.getElementById(button.dataset.more), rows = box.querySelectorAll(".pause");
  const made = rows[rows.length - 1].cloneNode(true);
  made.querySelectorAll("input").forEach((input) => {
    input.name = input.name.replace(/-\d+-/, `-${rows.length}-`);
    input.value = "";
  });
  box.append(made);
  made.querySelector("input").focus();
});

// Choosing another card or offence asks the page anew, so that the form shows the fields it needs.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-again]")) event.target.form.requestSubmit();
});

// On a phone the answer stands below the form: show it first once there is one.
const answer = document.querySelector(".answer .value");
if (answer && location.search && matchMedia("(max-width: 760px)").matches) answer.scrollIntoView();
