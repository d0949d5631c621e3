"use strict";
const sheet = document.getElementById("sheet");
const cards = [...sheet.querySelectorAll(".card")];
const place = `autograder marks ${sheet.dataset.assignment} ${sheet.dataset.seed}`;
const count = document.getElementById("count");
const file = document.getElementById("file");

function written(card) {
  const given = card.querySelector(".given");
  const comment = card.querySelector(".said").value;
  const isMark = given.value !== "" && given.checkValidity();
  const isOpen = !isMark && (comment !== "" || !given.checkValidity());
  return { card, isMark, isOpen, mark: { ...card.dataset, earned: given.value, comment } };
}

function marks() {
  const found = cards.map(written).filter((w) => w.isMark);
  return found.map(({ mark }) => ({ ...mark, earned: Number(mark.earned) }));
}

function keep() {
  const all = cards.map(written);
  for (const { card, isMark, isOpen } of all) {
    card.classList.toggle("marked", isMark);
    card.classList.toggle("open", isOpen);
  }
  const n = all.filter((w) => w.isMark).length;
  const open = all.filter((w) => w.isOpen).length;
  count.textContent = n === 1 ? "1 mark" : `${n} marks`;
  if (open) count.textContent += `; ${open} have no points or too many: not exported`;
  try {
    localStorage.setItem(place, JSON.stringify(all.filter((w) => w.isMark || w.isOpen).map((w) => w.mark)));
  } catch {
    count.textContent += ", not kept by this browser: export before you close the page";
  }
}

function recall() {
  let found = [];
  try {
    found = JSON.parse(localStorage.getItem(place) || "[]");
  } catch {
    return;
  }
  for (const mark of found) {
    const card = cards.find((c) => c.dataset.identity === mark.identity && c.dataset.key === mark.key);
    if (!card) continue;
    card.querySelector(".given").value = mark.earned;
    card.querySelector(".said").value = mark.comment;
  }
}

for (const card of cards) {
  card.addEventListener("input", keep);
  for (const button of card.querySelectorAll(".give")) {
    button.addEventListener("click", () => {
      card.querySelector(".given").value = button.dataset.value;
      keep();
    });
  }
}
document.getElementById("export").addEventListener("click", () => {
  const content = JSON.stringify({ assignment: sheet.dataset.assignment, marks: marks() }, null, 1);
  if (file.href) URL.revokeObjectURL(file.href);
  file.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  file.hidden = false;
  file.click();
});
recall();
keep();
