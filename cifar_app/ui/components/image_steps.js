/* Steps through the images of a page, and the mark of the collection. Keys that arrive faster than
   the page can show images move the position at once; the page then shows the last image. */

function build(bar) {
  bar.innerHTML = `
    <button type="button" class="previous" aria-keyshortcuts="ArrowLeft">‹ Previous</button>
    <span class="position" aria-live="polite"></span>
    <button type="button" class="next" aria-keyshortcuts="ArrowRight">Next ›</button>
    <button type="button" class="collect" aria-keyshortcuts="x"></button>`;
  bar.state = new UrlState();
  bar.abort = new AbortController();
  const onKey = (event) => {
    const isTyping = event.composedPath()[0].matches?.("input, textarea, select, [contenteditable]");
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    const name = { arrowleft: "previous", arrowright: "next", x: "collect" }[event.key.toLowerCase()];
    const button = name && bar.querySelector(`.${name}`);
    if (!button || button.hidden || button.disabled) return;
    event.preventDefault();
    button.click();
  };
  document.addEventListener("keydown", onKey, { signal: bar.abort.signal });
}

function show(bar, data) {
  const { image, collection } = bar.state.values;
  bar.setAttribute("aria-busy", String(Boolean(bar.state.sent)));
  const position = data.ids.indexOf(image);
  const [previous, label, next, collect] = bar.children;
  const canStep = position >= 0;
  for (const element of [previous, label, next]) element.hidden = !canStep;
  const text = `${(data.start + position + 1).toLocaleString("en-US")} of ${data.total.toLocaleString("en-US")}`;
  if (label.textContent !== text) label.textContent = text; // else it would be read again
  previous.disabled = position <= 0;
  next.disabled = position >= data.ids.length - 1;
  collect.hidden = !data.maxCollected;
  const marked = isCollected(collection, image);
  collect.setAttribute("aria-pressed", String(marked));
  collect.textContent = marked ? "✓ In the collection" : "Add to the collection";
  const reason = fullMessage(collection, image, data.maxCollected);
  collect.disabled = Boolean(reason);
  collect.title = reason || "Key X";
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const bar = parentElement.querySelector(".bar");
  if (!bar.state) build(bar);
  const { state } = bar;
  state.receive(data.values, (values) => setTriggerValue("changed", values));
  const change = (values) => {
    state.change(values);
    show(bar, data);
  };
  const step = (distance) => {
    const target = data.ids[data.ids.indexOf(state.values.image) + distance];
    if (target !== undefined) change({ image: target });
  };
  bar.querySelector(".previous").onclick = () => step(-1);
  bar.querySelector(".next").onclick = () => step(1);
  bar.querySelector(".collect").onclick = () =>
    change({
      collection: toggleCollected(state.values.collection, state.values.image, data.maxCollected),
    });
  show(bar, data);
  return () => bar.abort.abort();
}
