/* A grid of images, each a button. Tiles are updated in place, so that the focus stays where it
   is when the page runs again. Text is set as text, never as markup. */

const SCROLLING_MS = 4000;

function createTile() {
  const tile = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  const image = document.createElement("img");
  image.alt = "";
  const caption = document.createElement("div");
  const note = document.createElement("div");
  note.className = "note";
  button.append(image, caption, note);
  tile.append(button);
  return tile;
}

/* Show a checkbox that collects the image of a tile; the key X does the same. */
function updateTick(tile, item, collection, maxCollected, toggle) {
  const button = tile.firstElementChild;
  const box = tile.querySelector("input") || tile.appendChild(document.createElement("input"));
  box.type = "checkbox";
  box.tabIndex = -1; // a grid is one stop of the Tab key
  box.checked = isCollected(collection, item.id);
  box.setAttribute("aria-label", `Collect ${item.label}`);
  const reason = fullMessage(collection, item.id, maxCollected);
  box.disabled = Boolean(reason);
  box.title = reason || "Add to the collection (key X)";
  box.onchange = () => toggle(item.id);
  button.setAttribute("aria-keyshortcuts", "x");
  button.setAttribute("aria-label", box.checked ? `${item.label}, collected` : item.label);
  tile.onkeydown = (event) => {
    if (event.key.toLowerCase() === "x" && !event.ctrlKey && !event.metaKey) toggle(item.id);
  };
}

function updateTile(tile, item, pixels, pick) {
  const button = tile.firstElementChild;
  const [image, caption, note] = button.children;
  tile.className = pixels ? "pixels" : "";
  if (image.src !== item.src) image.src = item.src;
  caption.className = item.color ? "caption" : "caption plain";
  caption.style.setProperty("--dot", item.color || "transparent");
  caption.textContent = item.caption;
  note.textContent = item.note;
  button.setAttribute("aria-label", item.label);
  if (item.selected === null) button.removeAttribute("aria-pressed");
  else button.setAttribute("aria-pressed", String(item.selected));
  button.onclick = () => pick(item.id);
}

/* Return the number of tiles in a row, which depends on the width of the page. */
function countColumns(buttons) {
  const top = (button) => Math.round(button.getBoundingClientRect().top);
  return buttons.filter((button) => top(button) === top(buttons[0])).length;
}

/* Scroll a row sideways so that its selected tile is visible; the page stays where it is. */
function showSelected(list, id) {
  if (list.shown === id) return;
  list.shown = id;
  const tile = list.querySelector("[aria-pressed=true]")?.parentElement;
  if (!tile) return;
  const left = tile.offsetLeft - list.offsetLeft;
  const isVisible = left >= list.scrollLeft && left + tile.offsetWidth <= list.scrollLeft + list.clientWidth;
  if (!isVisible) list.scrollLeft = left - (list.clientWidth - tile.offsetWidth) / 2;
}

/* Keep the gallery at the top of the window while the page below and above it is drawn, until
   the user does something. */
function scrollPageTo(list) {
  const abort = new AbortController();
  const stop = () => abort.abort();
  for (const type of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(type, stop, { signal: abort.signal, capture: true, passive: true });
  }
  setTimeout(stop, SCROLLING_MS);
  const step = () => {
    if (abort.signal.aborted || !list.isConnected) return;
    list.scrollIntoView({ block: "start", behavior: "instant" });
    requestAnimationFrame(step);
  };
  step();
}

function showTicks(list, data, setTriggerValue) {
  list.state ||= new UrlState();
  const { state } = list;
  state.receive({ collection: data.collection }, (values) =>
    setTriggerValue("collected", values.collection),
  );
  const toggle = (id) => {
    const { collection } = state.values;
    state.change({ collection: toggleCollected(collection, id, data.maxCollected) });
    update();
  };
  const update = () =>
    data.items.forEach((item, index) =>
      updateTick(list.children[index], item, state.values.collection, data.maxCollected, toggle),
    );
  update();
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector("ul");
  list.setAttribute("aria-label", data.label);
  list.style.setProperty("--tile-width", `${data.tileWidth}px`);
  list.classList.toggle("single-row", data.singleRow);
  const pick = (id) => setTriggerValue("picked", id);
  data.items.forEach((item, index) => {
    const tile = list.children[index] || list.appendChild(createTile());
    updateTile(tile, item, data.pixels, pick);
  });
  while (list.children.length > data.items.length) list.lastElementChild.remove();
  if (data.collection !== null) showTicks(list, data, setTriggerValue);
  const buttons = [...list.querySelectorAll("button")];
  enableKeys(buttons, () => countColumns(buttons), buttons.length);
  const focus = data.items.findIndex((item) => item.id === data.focus);
  // Streamlit calls again with the same data, for example when the theme changes.
  if (focus >= 0 && list.focused !== data.focus) list.children[focus].firstElementChild.focus();
  list.focused = data.focus;
  if (data.singleRow) showSelected(list, data.items.find((item) => item.selected)?.id);
  if (data.scrollRequest !== null && list.scrollRequest !== data.scrollRequest) {
    list.scrollRequest = data.scrollRequest;
    scrollPageTo(list);
  }
}
