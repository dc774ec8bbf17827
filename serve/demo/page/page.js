"use strict";

for (const compare of document.querySelectorAll(".compare")) {
  const [left, right] = compare.querySelectorAll(".tag");
  const input = compare.querySelector("input");
  const show = () => {
    compare.style.setProperty("--at", `${input.value}%`);
    input.setAttribute("aria-valuetext", `${Math.round(input.value)} % original`);
    left.style.opacity = input.value > 12 ? 1 : 0;
    right.style.opacity = input.value < 88 ? 1 : 0;
  };
  input.addEventListener("input", show);
  show();
}

for (const button of document.querySelectorAll(".copy")) {
  const statement = button.parentElement.querySelector("blockquote");
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(statement); // where the clipboard is closed to files, Ctrl-C is all that is left to do
    try {
      await navigator.clipboard.writeText(statement.textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Selected";
    }
  });
}

const RAMP = [[59, 110, 140], [99, 160, 138], [224, 189, 92], [224, 138, 69], [217, 74, 61]];

function colour(strain) {
  const at = strain * (RAMP.length - 1);
  const index = Math.min(Math.floor(at), RAMP.length - 2);
  const mixed = RAMP[index].map((from, channel) => from + (RAMP[index + 1][channel] - from) * (at - index));
  return `rgb(${mixed.map(Math.round).join(" ")})`;
}

function strain(rect, metric) {
  return Number(rect.getAttribute(`data-${metric.replace("_", "-")}`));
}

function row(list, label, value, shown) {
  for (const [tag, text] of [["dt", label], ["dd", value]]) {
    const cell = document.createElement(tag);
    cell.textContent = text;
    cell.classList.toggle("shown", shown);
    list.append(cell);
  }
}

function read(panel, rect, menu) {
  const tile = JSON.parse(rect.dataset.tile);
  const heading = document.createElement("h4");
  heading.textContent = `Tile ${tile.index + 1}: row ${tile.row + 1}, column ${tile.column + 1}`;
  const figures = document.createElement("dl");
  for (const option of menu.options) {
    const value = tile[option.value];
    const digits = option.dataset.low?.split(".")[1]?.length ?? 0;
    row(figures, option.textContent, typeof value === "number" ? value.toFixed(digits) : value, option.selected);
  }
  row(figures, "Attempts", tile.attempts, false);
  const reasons = document.createElement("p");
  reasons.className = "reasons";
  reasons.textContent = tile.reasons.map((reason) => reason.replaceAll("_", " ")).join(", ");
  panel.replaceChildren(heading, figures, reasons);
}

for (const section of document.querySelectorAll(".control")) {
  const menu = section.querySelector(".metric");
  const map = section.querySelector("svg");
  const panel = section.querySelector(".reading");
  const rects = [...map.querySelectorAll("rect")];
  let chosen = null;

  const choose = (rect) => {
    chosen?.classList.remove("chosen");
    chosen = rect;
    chosen.classList.add("chosen");
    read(panel, chosen, menu);
  };

  const paint = () => {
    const option = menu.selectedOptions[0];
    const byOutcome = option.value === "outcome";
    section.querySelector(".legend").hidden = byOutcome;
    section.querySelector(".outcomes").hidden = !byOutcome;
    for (const rect of rects) {
      if (byOutcome) rect.style.removeProperty("--fill");
      else rect.style.setProperty("--fill", colour(strain(rect, option.value)));
    }
    if (!byOutcome) {
      section.querySelector(".from").textContent = `no change ${option.dataset.ideal}`;
      section.querySelector(".to").textContent = `limit ${option.dataset.limit}`;
      section.querySelector(".range").textContent = `here ${option.dataset.low} to ${option.dataset.high}`;
    }
    if (chosen) read(panel, chosen, menu);
  };

  const step = (event) => {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const from = chosen ? JSON.parse(chosen.dataset.tile) : { row: -move[0], column: -move[1] };
    const next = rects.find((rect) => {
      const tile = JSON.parse(rect.dataset.tile);
      return tile.row === from.row + move[0] && tile.column === from.column + move[1];
    });
    if (next) choose(next);
  };

  for (const rect of rects) rect.addEventListener("pointerenter", () => choose(rect));
  map.addEventListener("keydown", step);
  menu.addEventListener("change", paint);
  paint();
  choose(rects.reduce((worst, rect) => (strain(rect, "structure") > strain(worst, "structure") ? rect : worst)));
}
