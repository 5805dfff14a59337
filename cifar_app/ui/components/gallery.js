/* A grid of pictures, each a button. Tiles are updated in place, so that the focus stays
   where it is when the page runs again. One tile is in the tab order; the arrow keys, Home and
   End move between tiles. Text is set as text, never as markup. */

function makeTile() {
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

function fillTile(tile, item, pixels, pick) {
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

function moved(buttons, from, key) {
  const top = (button) => Math.round(button.getBoundingClientRect().top);
  const columns = buttons.filter((button) => top(button) === top(buttons[0])).length;
  const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  if (key in moves) return buttons[from + moves[key]];
  return { Home: buttons[0], End: buttons[buttons.length - 1] }[key];
}

function letKeysMove(buttons) {
  const reach = (at) => buttons.forEach((one, i) => (one.tabIndex = i === at ? 0 : -1));
  buttons.forEach((button, position) => {
    button.onfocus = () => reach(position);
    button.onkeydown = (event) => {
      const target = moved(buttons, position, event.key);
      if (!target) return;
      event.preventDefault();
      target.focus();
    };
  });
  const focused = buttons.findIndex((button) => button.matches(":focus"));
  const chosen = buttons.findIndex((button) => button.getAttribute("aria-pressed") === "true");
  reach(Math.max(0, focused >= 0 ? focused : chosen));
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector("ul");
  list.setAttribute("aria-label", data.label);
  list.style.setProperty("--tile", `${data.tile}px`);
  const pick = (id) => setTriggerValue("picked", id);
  data.items.forEach((item, position) => {
    const tile = list.children[position] || list.appendChild(makeTile());
    fillTile(tile, item, data.pixels, pick);
  });
  while (list.children.length > data.items.length) list.lastElementChild.remove();
  letKeysMove([...list.querySelectorAll("button")]);
  const back = data.items.findIndex((item) => item.id === data.focus);
  // Streamlit calls again with the same data, as when the theme changes.
  if (back >= 0 && list.focused !== data.focus) list.children[back].firstElementChild.focus();
  list.focused = data.focus;
}
