// Keys, the switch between light and dark, and questions before a deletion. Every view works
// without any of it.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

function switchTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  localStorage.setItem("letta-store-theme", root.dataset.theme);
}

function showKeys() {
  $("#help").showModal();
}

function move(by) {
  const entries = all(".entry, .chat > .message");
  if (!entries.length) return;
  const now = entries.findIndex((each) => each.classList.contains("chosen"));
  const next = entries[Math.min(Math.max(now + by, 0), entries.length - 1)];
  entries[now]?.classList.remove("chosen");
  next.classList.add("chosen");
  const target = $("a.open", next) ?? next;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function follow(selector) {
  const link = $(selector);
  if (link) link.click();
}

const KEYS = {
  "/": () => $("[role=search] input[type=search]")?.select(),
  "?": showKeys,
  j: () => move(1),
  k: () => move(-1),
  n: () => follow("a[rel=next]"),
  p: () => follow("a[rel=prev]"),
  g: () => location.assign("/"),
  d: switchTheme,
};

addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = KEYS[event.key] ?? ($(`[data-key="${CSS.escape(event.key)}"]`) && (() => follow(`[data-key="${CSS.escape(event.key)}"]`)));
  if (!act) return;
  event.preventDefault();
  act();
});

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.ask && !confirm(form.dataset.ask)) {
    event.preventDefault();
    return;
  }
  // What is empty need not be in the address.
  if (form.method === "get") {
    for (const field of form.elements) if (!field.value) field.disabled = true;
  }
});

addEventListener("pageshow", () => {
  for (const field of all("form[role=search] [disabled]")) field.disabled = false;
});

addEventListener("click", (event) => {
  if (event.target.closest("[data-back]")) history.back();
});

$("#theme")?.addEventListener("click", switchTheme);
$("#keys")?.addEventListener("click", showKeys);

const area = $("textarea[data-limit]");
area?.addEventListener("input", () => {
  const count = [...area.value].length;
  $("#count").textContent = count.toLocaleString("en");
  area.setCustomValidity(
    count > Number(area.dataset.limit) ? `The block may have ${area.dataset.limit} characters.` : "",
  );
});

const running = $("[data-refresh]");
if (running) setTimeout(() => location.replace(location.pathname), Number(running.dataset.refresh));

$(".message.here")?.scrollIntoView({ block: "center" });
