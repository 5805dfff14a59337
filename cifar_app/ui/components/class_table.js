/* A table with a row per class; the names of the classes are buttons. */

function build(table, { columns, rows }) {
  const head = table.createTHead().insertRow();
  for (const title of ["Class", ...columns]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const { name, color, values } of rows) {
    const row = body.insertRow();
    const header = document.createElement("th");
    header.scope = "row";
    if (color) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.style.setProperty("--dot", color);
      header.append(button);
    } else {
      row.className = "mean";
      header.textContent = name;
    }
    row.append(header);
    for (const value of values) {
      const cell = row.insertCell();
      cell.append(document.createElement("b"), document.createElement("small"));
      if (value.bar === null) continue;
      const bar = document.createElement("i");
      bar.style.setProperty("--bar", color || "currentColor");
      cell.append(bar);
    }
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const table = parentElement.querySelector("table");
  if (!table.tBodies.length) build(table, data);
  table.setAttribute("aria-label", data.label);
  const cells = [...table.querySelectorAll("td")];
  data.rows
    .flatMap((row) => row.values)
    .forEach((value, index) => {
      const [text, note, bar] = cells[index].children;
      text.textContent = value.text;
      note.textContent = value.note;
      bar?.style.setProperty("--length", value.bar);
    });
  const buttons = [...table.querySelectorAll("button")];
  buttons.forEach((button, index) => {
    button.setAttribute("aria-label", `${data.rows[index].name}: show its images`);
    button.onclick = () => setTriggerValue("picked", index);
  });
  enableKeys(buttons, () => 1, 1);
}
