/* A hand that moves something is ahead of Python, which answers to an earlier move. A position
   that Python sends is older than the one on the screen while a move waits to be told, and until
   the answer to the last one has come; it is then left alone. Shared by the components. */

const PATIENCE_MS = 5000;

const near = (a, b) => Object.keys(a).every((name) => Math.abs(a[name] - b[name]) < 0.002);

function isAhead(element, position) {
  const answered = !element.told || near(element.told, position) || Date.now() > element.until;
  if (answered) element.told = null;
  element.sent = { ...position };
  return Boolean(element.busy) || !answered;
}

function tellNow(element, position, send) {
  clearTimeout(element.busy);
  element.busy = 0;
  if (!element.isConnected) return;
  // Python answers only what is news to it.
  if (!element.told && near(position, element.sent)) return;
  element.told = { ...position };
  element.until = Date.now() + PATIENCE_MS;
  send();
}

function tellSoon(element, position, send, quietMs) {
  clearTimeout(element.busy);
  element.busy = setTimeout(() => tellNow(element, position, send), quietMs);
}

/* Back and Forward ask for another position. Where that is the one that Python sent last,
   Streamlit does not call the component again, so it goes there by itself. */
function onBack(element, restore) {
  const left = () => {
    if (!element.isConnected) return window.removeEventListener("popstate", left);
    clearTimeout(element.busy);
    Object.assign(element, { busy: 0, told: null });
    element.restore();
  };
  if (!element.restore) window.addEventListener("popstate", left);
  element.restore = restore;
}
