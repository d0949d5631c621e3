"use strict";
const whole = document.getElementById("class");
const one = document.getElementById("one");
const table = document.getElementById("submissions");
const rows = [...table.tBodies[0].rows];
const search = document.getElementById("search");
const clear = document.getElementById("clear");
const shown = document.getElementById("shown");
let mistake = "";

function letters(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(); // however a system writes accents
}

function filter() {
  const words = letters(search.value).split(/\s+/).filter(Boolean);
  let n = 0;
  for (const row of rows) {
    const text = letters(row.textContent);
    const fits = !mistake || row.dataset.mistakes.split(" ").includes(mistake);
    row.hidden = !(fits && words.every((word) => text.includes(word)));
    n += row.hidden ? 0 : 1;
  }
  clear.hidden = !mistake && !search.value;
  shown.textContent = `${n} shown` + (mistake ? `, who made ${mistake}` : "");
}

search.addEventListener("input", filter);
clear.addEventListener("click", () => {
  mistake = search.value = "";
  filter();
  search.focus();
});
for (const button of document.querySelectorAll(".filter")) {
  button.addEventListener("click", () => {
    mistake = button.dataset.mistake;
    filter();
    table.scrollIntoView({ block: "nearest" });
    shown.scrollIntoView({ block: "center" });
  });
}

for (const head of table.tHead.rows[0].cells) {
  const button = head.querySelector("button");
  if (!button) continue;
  button.addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) {
      if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    }
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const column = head.cellIndex;
    const numbers = "numbers" in button.dataset;
    const value = (row) => (numbers ? Number(row.cells[column].dataset.value) : row.cells[column].textContent);
    const order = (a, b) => (numbers ? value(a) - value(b) : value(a).localeCompare(value(b)));
    rows.sort((a, b) => (up ? order(a, b) : order(b, a)));
    table.tBodies[0].append(...rows);
  });
}

let back = 0;
let last = "";
function open() {
  const id = location.hash.slice(1);
  const isLine = id.startsWith("l-");
  if (isLine && document.getElementById(id)) return;
  const student = isLine ? `s-${id.split("-")[1]}` : id;
  const template = document.getElementById(student);
  if (template instanceof HTMLTemplateElement) {
    if (one.hidden) back = scrollY;
    one.replaceChildren(template.content.cloneNode(true));
    one.hidden = false;
    whole.hidden = true;
    scrollTo(0, 0);
    one.querySelector("h1").focus();
    if (isLine) document.getElementById(id)?.scrollIntoView();
    last = student;
  } else {
    const wasOpen = !one.hidden;
    whole.hidden = false;
    one.hidden = true;
    one.replaceChildren();
    if (wasOpen) {
      scrollTo(0, back);
      table.querySelector(`[href="#${last}"]`).focus();
    }
  }
}
addEventListener("hashchange", open);
addEventListener("keydown", (event) => {
  if (one.hidden || event.target.closest("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== "Escape" && event.target.closest(".scroll")) return;
  const link = { ArrowLeft: "[rel=prev]", ArrowRight: "[rel=next]", Escape: "nav a" }[event.key];
  const found = link && one.querySelector(link);
  if (found) {
    event.preventDefault();
    found.click();
  }
});
open();
