/* A table of counts, each a button. One cell is in the tab order; arrow keys move between
   cells, Home and End within a row. */

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function createHeader({ name, color }, scope) {
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
  head.append(corner, ...data.columns.map((column) => createHeader(column, "col")));
  const body = table.createTBody();
  data.rows.forEach((rowHeader) => {
    const row = body.insertRow();
    row.append(createHeader(rowHeader, "row"));
    data.columns.forEach(() => {
      const button = document.createElement("button");
      button.type = "button";
      row.insertCell().append(button);
    });
  });
}

function moveFocus(buttons, event, row, column) {
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
  const button = buttons[target[0]][target[1]];
  button.tabIndex = 0;
  button.focus();
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
  const tabStop = focused >= 0 ? focused : selected;
  buttons.forEach((row, i) =>
    row.forEach((button, j) => {
      const cell = data.cells[i][j];
      button.textContent = cell.text;
      button.style.setProperty("--shade", cell.shade);
      button.style.setProperty("--cell-color", cell.color);
      button.setAttribute("aria-label", cell.label);
      const isSelected = data.selected && data.selected[0] === i && data.selected[1] === j;
      button.setAttribute("aria-pressed", String(Boolean(isSelected)));
      button.tabIndex = i * columns + j === tabStop ? 0 : -1;
      button.onclick = () => setTriggerValue("picked", [i, j]);
      button.onkeydown = (event) => moveFocus(buttons, event, i, j);
    }),
  );
}
