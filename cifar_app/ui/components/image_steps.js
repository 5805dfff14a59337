/* Steps through the images of a page, and the mark of the collection. Keys that arrive faster than
   the page can show images move the position at once; the page then shows the last image. */

function build(bar) {
  bar.innerHTML = `
    <button type="button" class="previous" aria-keyshortcuts="ArrowLeft">‹ Previous</button>
    <span class="position" aria-live="polite"></span>
    <button type="button" class="next" aria-keyshortcuts="ArrowRight">Next ›</button>
    <button type="button" class="collect" aria-keyshortcuts="x"></button>`;
  bar.state = new UrlState();
  const onKey = (event) => {
    if (!bar.isConnected) return document.removeEventListener("keydown", onKey);
    const isTyping = event.composedPath()[0].matches?.("input, textarea, select, [contenteditable]");
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    const action = { ArrowLeft: bar.previous, ArrowRight: bar.next, x: bar.collect }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", onKey);
}

function show(bar, data) {
  const { image, collection } = bar.state.values;
  bar.setAttribute("aria-busy", String(Boolean(bar.state.sent)));
  const position = data.ids.indexOf(image);
  const [previous, label, next, collect] = bar.children;
  const canStep = position >= 0;
  for (const element of [previous, label, next]) element.hidden = !canStep;
  label.textContent = `${(data.start + position + 1).toLocaleString("en-US")} of ${data.total.toLocaleString("en-US")}`;
  previous.disabled = position <= 0;
  next.disabled = position >= data.ids.length - 1;
  collect.hidden = !data.maxCollected;
  const marked = isCollected(collection, image);
  collect.setAttribute("aria-pressed", String(marked));
  collect.textContent = marked ? "✓ In the collection" : "Add to the collection";
  collect.title = "Key X";
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
  bar.previous = () => step(-1);
  bar.next = () => step(1);
  bar.collect = () =>
    change({
      collection: toggleCollected(state.values.collection, state.values.image, data.maxCollected),
    });
  bar.querySelector(".previous").onclick = bar.previous;
  bar.querySelector(".next").onclick = bar.next;
  bar.querySelector(".collect").onclick = bar.collect;
  show(bar, data);
}
