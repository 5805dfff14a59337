/* A table of counts, each a button. The names of rows and columns may be buttons, too, and totals
   may stand at the margins. */

function createHeader({ name, color }, scope, isButton) {
  const cell = document.createElement("th");
  cell.scope = scope;
  const label = document.createElement(isButton ? "button" : "span");
  if (isButton) label.type = "button";
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

function createMargin() {
  const cell = document.createElement("td");
  cell.className = "margin";
  cell.append(document.createElement("b"), document.createElement("small"));
  return cell;
}

function build(table, { rows, columns, corner, margins, selectHeaders }) {
  const head = table.createTHead().insertRow();
  const cornerCell = document.createElement("th");
  cornerCell.textContent = corner;
  head.append(cornerCell, ...columns.map((column) => createHeader(column, "col", selectHeaders)));
  if (margins) {
    const title = createHeader({ name: margins.row_title }, "col", false);
    title.className = "margin-title";
    head.append(title);
  }
  const body = table.createTBody();
  rows.forEach((rowHeader) => {
    const row = body.insertRow();
    row.append(createHeader(rowHeader, "row", selectHeaders));
    columns.forEach(() => {
      const button = document.createElement("button");
      button.type = "button";
      row.insertCell().append(button);
    });
    if (margins) row.append(createMargin());
  });
  if (!margins) return;
  const last = table.createTFoot().insertRow();
  last.append(createHeader({ name: margins.column_title }, "row", false));
  [...columns, null].forEach(() => last.append(createMargin()));
}

function updateMargins(table, { rows, columns, total }) {
  const cells = [...table.querySelectorAll(".margin")];
  [...rows, ...columns, total].forEach((value, index) => {
    const cell = cells[index];
    cell.title = value.label;
    cell.children[0].textContent = value.text;
    cell.children[1].textContent = value.note;
  });
}

/* The names of rows, or of columns: a click selects the row or column. */
function updateHeaders(headers, names, selected, hint, select) {
  headers.forEach((button, index) => {
    button.setAttribute("aria-label", `${names[index].name}: ${hint}`);
    button.setAttribute("aria-pressed", String(selected === index));
    button.onclick = () => select(index);
  });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const table = parentElement.querySelector("table");
  if (!table.tBodies.length) build(table, data);
  table.classList.toggle("wide", data.columns.length < 7);
  table.createCaption().textContent = data.caption;
  const columns = data.columns.length;
  const [selectedRow, selectedColumn] = data.selected || [null, null];
  const buttons = [...table.querySelectorAll("td button")];
  buttons.forEach((button, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const cell = data.cells[row][column];
    button.textContent = cell.text;
    button.style.setProperty("--shade", cell.shade);
    button.style.setProperty("--cell-color", cell.color);
    button.classList.toggle("empty", cell.shade === 0);
    button.classList.toggle("in-row", selectedRow === row && selectedColumn === null);
    button.classList.toggle("in-column", selectedColumn === column && selectedRow === null);
    button.setAttribute("aria-label", cell.label);
    button.setAttribute("aria-pressed", String(selectedRow === row && selectedColumn === column));
    button.onclick = () => setTriggerValue("picked", [row, column]);
  });
  enableKeys(buttons, () => columns, columns);
  if (data.margins) updateMargins(table, data.margins);
  if (data.selectHeaders) {
    const inHead = [...table.querySelectorAll("thead button")];
    const inBody = [...table.querySelectorAll("tbody th button")];
    const row = selectedColumn === null ? selectedRow : null;
    const column = selectedRow === null ? selectedColumn : null;
    updateHeaders(inHead, data.columns, column, "select the column", (index) =>
      setTriggerValue("picked", [null, index]),
    );
    updateHeaders(inBody, data.rows, row, "select the row", (index) =>
      setTriggerValue("picked", [index, null]),
    );
    enableKeys(inHead, () => columns, columns);
    enableKeys(inBody, () => 1, 1);
  }
  if (data.scrollRequest !== null && table.scrollRequest !== data.scrollRequest) {
    table.scrollIntoView({ block: "center", behavior: "instant" });
  }
  table.scrollRequest = data.scrollRequest ?? table.scrollRequest;
}
