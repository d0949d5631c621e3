"use strict";
const sheet = document.getElementById("sheet");
const cards = [...sheet.querySelectorAll(".card")];
const place = `autograder marks ${sheet.dataset.assignment} ${sheet.dataset.seed}`;
const count = document.getElementById("count");
const file = document.getElementById("file");

function marks() {
  const found = [];
  for (const card of cards) {
    const given = card.querySelector(".given");
    if (given.value === "" || !given.checkValidity()) continue;
    const comment = card.querySelector(".said").value;
    found.push({ identity: card.dataset.identity, key: card.dataset.key, earned: Number(given.value), comment });
  }
  return found;
}

function keep() {
  const found = marks();
  count.textContent = found.length === 1 ? "1 mark" : `${found.length} marks`;
  for (const card of cards) card.classList.toggle("marked", card.querySelector(".given").value !== "");
  try {
    localStorage.setItem(place, JSON.stringify(found));
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
