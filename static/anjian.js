// Small hands for the step page; every page works without them.
"use strict";

// Rows: add one from the template beside them, drop one, and keep the numbers running.
function renumber(box) {
  box.querySelectorAll("[data-row]").forEach((row, i) => {
    const number = row.querySelector("[data-number]");
    if (number) number.textContent = i + 1;
  });
}

function addRow(box) {
  const next = (Number(box.dataset.next) || box.querySelectorAll("[data-row]").length);
  box.dataset.next = next + 1;
  const made = box.querySelector("template").innerHTML.replaceAll("__row__", next);
  box.querySelector(".rows").insertAdjacentHTML("beforeend", made);
  renumber(box);
  box.querySelector("[data-row]:last-child input:not([type=hidden]), [data-row]:last-child textarea").focus();
}

function dropRow(row) {
  const box = row.closest("[data-rows]");
  row.remove();
  renumber(box);
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

// Photographs: those taken one by one and those chosen together are one list, each with a small picture and a title.
// A file over the limit is refused before it travels. The chooser that takes several carries the whole list.
const chosen = new WeakMap();

function shown(input) {
  const box = input.closest("[data-shots]"), said = box.querySelector(".said"), limit = Number(box.dataset.limit);
  const held = chosen.get(box) || [], several = "several" in box.dataset, refused = [];
  box.dataset.rule = box.dataset.rule || said.textContent;
  for (const file of input.files) {
    if (limit && file.size > limit) refused.push(`“${file.name}”有 ${sized(file)}，超过上限，没有选入。`);
    else if (!held.some((one) => one.file.name === file.name && one.file.size === file.size && one.file.lastModified === file.lastModified)) held.push({ file, title: "" });
  }
  keep(box, several ? held : held.slice(-1));
  said.textContent = refused.join("") + box.dataset.rule;
}

function sized(file) { return file.size < 104858 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`; }

function keep(box, list) {
  const all = new DataTransfer();
  list.forEach((one) => all.items.add(one.file));
  chosen.set(box, list);
  box.querySelectorAll("[data-shoot]").forEach((input) => {
    if ("all" in input.dataset) input.files = all.files; else input.value = "";
  });
  const naming = box.querySelector("[data-naming]");
  naming.hidden = list.length > 0;
  naming.querySelector("input").disabled = list.length > 0;
  box.querySelector("[data-taken]").replaceChildren(...list.map((one, i) => taken(box, list, one, i)));
}

function taken(box, list, one, i) {
  const item = document.createElement("li"), picture = document.createElement("canvas");
  const title = document.createElement("input"), drop = document.createElement("button"), said = document.createElement("span");
  Object.assign(title, { name: `${box.dataset.shots}-title`, value: one.title, maxLength: 120, placeholder: "名称，可不填" });
  title.setAttribute("aria-label", `第 ${i + 1} 个文件的名称`);
  title.addEventListener("input", () => { one.title = title.value; });
  said.textContent = one.file.type.startsWith("image/") ? sized(one.file) : `${one.file.name}，${sized(one.file)}`;
  Object.assign(drop, { type: "button", className: "btn sm plain", textContent: "去掉" });
  drop.setAttribute("aria-label", `去掉第 ${i + 1} 个文件`);
  drop.addEventListener("click", () => {
    keep(box, list.filter((other) => other !== one));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  small(one.file, picture);
  item.append(picture, title, said, drop);
  return item;
}

function small(file, picture) {
  picture.hidden = true;
  if (!file.type.startsWith("image/")) return;
  createImageBitmap(file, { resizeWidth: 168 }).then((made) => {
    picture.width = made.width;
    picture.height = made.height;
    picture.getContext("2d").drawImage(made, 0, 0);
    picture.hidden = false;
  }).catch(() => {}); // HEIC, which this browser does not draw: the server does
}

// Long texts count down to their limit, and grow with what is typed where the style sheet cannot do it.
function counted(text) {
  const said = text.parentElement.querySelector("[data-count]");
  if (said) said.textContent = `${[...text.value].length} / ${text.maxLength} 字`;
  if (!CSS.supports("field-sizing", "content")) {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  }
}

document.addEventListener("input", (event) => { if (event.target.matches(".form textarea")) counted(event.target); });
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".form textarea").forEach(counted));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-drop]");
  if (!button) return;
  if ("add" in button.dataset) addRow(button.closest("[data-rows]"));
  else dropRow(button.closest("[data-row]"));
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-shoot]")) shown(event.target);
});

// Neither the preview nor a draft carries files: their names are enough to lay the paper out, and to say which are to
// be chosen again.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches(".desk, [data-draft]")) return;
  const data = event.detail.formData, files = [...data.entries()].filter(([, value]) => value instanceof File);
  for (const name of new Set(files.map(([name]) => name))) {
    const held = data.getAll(name).filter((value) => !(value instanceof File));
    const names = files.filter(([other, file]) => other === name && file.name).map(([, file]) => "file:" + file.name);
    data.delete(name);
    [...held, ...names].forEach((value) => data.append(name, value));
  }
});

// Whoever signed in again in another tab has a new token: take the one of today's cookie, not the one drawn into the page.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (!token || event.detail.verb === "get") return;
  event.detail.formData.delete("csrfmiddlewaretoken");
  event.detail.headers["X-CSRFToken"] = token[1];
});

// A session that has ended answers with the login page: say so beside the form and keep the form.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/login/")) return;
  const place = document.getElementById("refusals");
  event.detail.shouldSwap = false;
  if (!place) { location.href = "/login/?next=" + encodeURIComponent(location.pathname + location.search); return; }
  place.innerHTML = '<p class="note bad" role="alert">登录已过期，没有提交。填写的内容和照片都在：请<a href="/login/" target="_blank">在新标签页重新登录</a>，回到这一页再点一次。</p>';
  place.scrollIntoView();
});

// A submission that never reached the server says so, and the form stays as it is. A draft is sent again of itself.
document.addEventListener("htmx:sendError", (event) => {
  const place = document.getElementById("refusals"), draft = document.getElementById("draft");
  if (draft && event.target.matches("[data-draft]")) draft.textContent = "没有连上服务器，草稿还没有存，恢复网络后自动再存；请不要关闭这一页。";
  if (!place || !event.target.matches("#step")) return;
  place.innerHTML = '<p class="note bad" role="alert">没有连上服务器，什么也没有提交。填写的内容和照片都在，恢复网络后再点一次即可，不会重复办理。</p>';
});

// Several at once: all of the page, and how many are chosen.
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-many]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  if (event.target.matches("[data-all]")) boxes.forEach((box) => { box.checked = event.target.checked; });
  form.querySelector("[data-chosen]").textContent = boxes.filter((box) => box.checked).length;
});

// A refusal calls facts by their titles: each sentence leads to its field and stands beside it as well.
function beside() {
  const form = document.getElementById("step"), place = document.getElementById("refusals");
  if (!form || !place) return;
  form.querySelectorAll(".field .wrong, .happened .wrong, .ending .wrong, .money .wrong").forEach((old) => old.remove());
  form.querySelectorAll("[aria-invalid]").forEach((old) => { old.removeAttribute("aria-invalid"); old.removeAttribute("aria-describedby"); });
  place.querySelectorAll("li").forEach((said, i) => {
    const field = named(form, said.textContent);
    if (!field) return;
    const word = document.createElement("span"), link = document.createElement("a");
    field.id = field.id || `f-${field.name}`;
    Object.assign(word, { className: "wrong", id: `wrong-${i}`, textContent: said.textContent });
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", word.id);
    (field.closest(".ends") || field).insertAdjacentElement("afterend", word);
    Object.assign(link, { href: `#${field.id}`, className: "small", textContent: "改这一项" });
    said.append(" ", link);
    const folded = field.closest("details:not([open])");
    if (folded) folded.open = true;
  });
}

// The input whose title the sentence says, in the row that it says; a reason has no title of its own.
function named(form, sentence) {
  const title = (sentence.match(/“([^”]+)”/) || [])[1] || (/理由/.test(sentence) ? "reason" : "");
  const row = Number((sentence.match(/第\s?(\d+)\s?[项行]/) || [])[1]) || 1;
  if (title === "reason") return form.querySelector("[name=reason]");
  const labels = [...form.querySelectorAll("label[for], legend")].filter((one) => one.firstChild && one.firstChild.textContent.trim() === title);
  const inputs = labels.map((one) => (one.htmlFor ? document.getElementById(one.htmlFor) : one.parentElement.querySelector("input:not([type=hidden]), select, textarea"))).filter(Boolean);
  const empty = /^请填写/.test(sentence.trim()) && row === 1 ? inputs.find((one) => !one.value) : null;
  return empty || inputs[row - 1] || inputs[0] || null;
}

document.addEventListener("DOMContentLoaded", beside);
document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "refusals") beside(); });
