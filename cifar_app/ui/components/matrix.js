/* A table of counts, each a button. */

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

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const table = parentElement.querySelector("table");
  if (!table.tBodies.length) build(table, data);
  table.classList.toggle("wide", data.columns.length < 7);
  table.createCaption().textContent = data.caption;
  const columns = data.columns.length;
  const buttons = [...table.querySelectorAll("button")];
  buttons.forEach((button, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const cell = data.cells[row][column];
    button.textContent = cell.text;
    button.style.setProperty("--shade", cell.shade);
    button.style.setProperty("--cell-color", cell.color);
    button.setAttribute("aria-label", cell.label);
    const isSelected = data.selected && data.selected[0] === row && data.selected[1] === column;
    button.setAttribute("aria-pressed", String(Boolean(isSelected)));
    button.onclick = () => setTriggerValue("picked", [row, column]);
  });
  enableKeys(buttons, () => columns, columns);
}
