// Small hands for the step page; every page works without them.
"use strict";

// Rows: add one from the template beside them, drop one, and keep the numbers running.
function renumber(box) {
  box.querySelectorAll("[data-row]").forEach((row, i) => {
    row.querySelector("[data-number]").textContent = i + 1;
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

// Photographs: show what was taken; a file over the limit is refused before it travels.
function shown(input) {
  const box = input.closest(".shoot"), said = box.querySelector(".said"), picture = box.querySelector("canvas");
  const file = input.files[0], limit = Number(input.dataset.limit);
  box.dataset.rule = box.dataset.rule || said.textContent;
  picture.hidden = true;
  if (file) box.querySelectorAll("[data-shoot]").forEach((other) => { if (other !== input) other.value = ""; });
  if (!file) { said.textContent = box.dataset.rule; return; }
  const size = (file.size / 1048576).toFixed(1);
  if (limit && file.size > limit) {
    input.value = "";
    said.textContent = `“${file.name}”有 ${size} MB，超过上限，没有选入。${box.dataset.rule}`;
    return;
  }
  said.textContent = `${file.name}，${size} MB`;
  if (file.type.startsWith("image/")) {
    createImageBitmap(file, { resizeWidth: 168 }).then((small) => {
      picture.width = small.width;
      picture.height = small.height;
      picture.getContext("2d").drawImage(small, 0, 0);
      picture.hidden = false;
    }).catch(() => {});
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-drop]");
  if (!button) return;
  if ("add" in button.dataset) addRow(button.closest("[data-rows]"));
  else dropRow(button.closest("[data-row]"));
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-shoot]")) shown(event.target);
});

// The preview reads the form as it stands but never carries files: their names are enough to lay the paper out.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches(".desk")) return;
  const data = event.detail.formData;
  for (const [name, value] of [...data.entries()]) {
    if (value instanceof File) {
      data.delete(name);
      if (value.name) data.append(name, "file:" + value.name);
    }
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

// A submission that never reached the server says so, and the form stays as it is.
document.addEventListener("htmx:sendError", (event) => {
  const place = document.getElementById("refusals");
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
