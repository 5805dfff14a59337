/* Stages in a row, joined by arrows. They are updated in place, so that the focus stays where it
   is when the page runs again. Text is set as text, never as markup. */

function createStage() {
  const stage = document.createElement("li");
  const operation = document.createElement("span");
  operation.className = "operation";
  const arrow = document.createElement("i");
  const button = document.createElement("button");
  button.type = "button";
  for (const name of ["images", "title", "note"]) {
    const part = document.createElement("span");
    part.className = name;
    button.append(part);
  }
  stage.append(operation, arrow, button);
  return stage;
}

function updateImages(container, sources) {
  container.classList.toggle("stack", sources.length > 1);
  sources.forEach((source, index) => {
    const image = container.children[index] || container.appendChild(new Image());
    image.alt = "";
    image.style.setProperty("--index", index);
    if (image.src !== source) image.src = source;
  });
  while (container.children.length > sources.length) container.lastElementChild.remove();
}

/* Scroll the row, not the page, so that the open stage is in the middle. */
function showSelected(list, id) {
  if (list.shown === id) return;
  list.shown = id;
  const stage = list.querySelector("[aria-pressed=true]")?.parentElement;
  if (!stage) return;
  list.scrollLeft = stage.offsetLeft - list.offsetLeft - (list.clientWidth - stage.offsetWidth) / 2;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector("ol");
  list.setAttribute("aria-label", data.label);
  data.stages.forEach((item, index) => {
    const stage = list.children[index] || list.appendChild(createStage());
    const [operation, , button] = stage.children;
    const [images, title, note] = button.children;
    operation.textContent = item.operation;
    updateImages(images, item.images);
    title.textContent = item.title;
    note.textContent = item.note;
    button.setAttribute("aria-label", item.label);
    button.setAttribute("aria-pressed", String(item.selected));
    button.onclick = () => setTriggerValue("picked", item.id);
  });
  while (list.children.length > data.stages.length) list.lastElementChild.remove();
  enableKeys([...list.querySelectorAll("button")], () => 1, data.stages.length);
  showSelected(list, data.stages.find((item) => item.selected)?.id);
}
