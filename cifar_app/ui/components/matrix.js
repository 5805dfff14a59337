/* A table of counts, each a button. One cell is in the tab order; the arrow keys
   move between cells, Home and End within a row. */

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function heading({ name, color }, scope) {
  const cell = document.createElement("th");
  cell.scope = scope;
  const label = document.createElement("span");
  label.append(name);
  if (color) {
    const dot = document.createElement("i");
    dot.className = "dot";
    dot.style.setProperty("--dot", color);
    label.append(dot);
  }
  cell.append(label);
  return cell;
}

function build(table, data) {
  const head = table.createTHead().insertRow();
  const corner = document.createElement("th");
  corner.textContent = data.corner;
  head.append(corner, ...data.columns.map((column) => heading(column, "col")));
  const body = table.createTBody();
  data.rows.forEach((one) => {
    const row = body.insertRow();
    row.append(heading(one, "row"));
    data.columns.forEach(() => {
      const button = document.createElement("button");
      button.type = "button";
      row.insertCell().append(button);
    });
  });
}

function follow(buttons, event, row, column) {
  const last = { row: buttons.length - 1, column: buttons[0].length - 1 };
  let target = null;
  if (event.key in MOVES) {
    const [down, right] = MOVES[event.key];
    target = [row + down, column + right];
  } else if (event.key === "Home") target = [row, 0];
  else if (event.key === "End") target = [row, last.column];
  if (!target || Math.min(...target) < 0) return;
  if (target[0] > last.row || target[1] > last.column) return;
  event.preventDefault();
  buttons[row][column].tabIndex = -1;
  const next = buttons[target[0]][target[1]];
  next.tabIndex = 0;
  next.focus();
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const table = parentElement.querySelector("table");
  if (!table.tBodies.length) build(table, data);
  table.classList.toggle("wide", data.columns.length < 6);
  table.createCaption().textContent = data.caption;
  const buttons = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("button")]);
  const focused = buttons.flat().findIndex((button) => button.matches(":focus"));
  const columns = data.columns.length;
  const selected = data.selected ? data.selected[0] * columns + data.selected[1] : 0;
  const entry = focused >= 0 ? focused : selected;
  buttons.forEach((row, i) =>
    row.forEach((button, j) => {
      const cell = data.cells[i][j];
      button.textContent = cell.text;
      button.style.setProperty("--shade", cell.shade);
      button.style.setProperty("--tone", cell.tone);
      button.setAttribute("aria-label", cell.label);
      const chosen = data.selected && data.selected[0] === i && data.selected[1] === j;
      button.setAttribute("aria-pressed", String(Boolean(chosen)));
      button.tabIndex = i * columns + j === entry ? 0 : -1;
      button.onclick = () => setTriggerValue("picked", [i, j]);
      button.onkeydown = (event) => follow(buttons, event, i, j);
    }),
  );
}
