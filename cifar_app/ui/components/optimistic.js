/* Optimistic updates: the screen follows the pointer at once, Python follows later. A value
   that Python sends is outdated while a change waits to be sent (`pending`: a timer, or true
   during a drag), and until Python has replied to the last one sent (`awaited`). */

const REPLY_TIMEOUT_MS = 5000;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const isClose = (a, b) => Object.keys(a).every((name) => Math.abs(a[name] - b[name]) < 0.002);

/* Return whether the value on the screen is newer than `value`, which Python sent. */
function isAhead(element, value) {
  const { awaited, deadline } = element;
  const replied = !awaited || isClose(awaited, value) || Date.now() > deadline;
  if (replied) element.awaited = null;
  element.received = { ...value };
  return Boolean(element.pending) || !replied;
}

function sendNow(element, value, send) {
  clearTimeout(element.pending);
  element.pending = 0;
  if (!element.isConnected) return;
  // Python does not reply to the value that it sent itself.
  if (!element.awaited && isClose(value, element.received)) return;
  element.awaited = { ...value };
  element.deadline = Date.now() + REPLY_TIMEOUT_MS;
  send();
}

function sendLater(element, value, send, delayMs) {
  clearTimeout(element.pending);
  element.pending = setTimeout(() => sendNow(element, value, send), delayMs);
}

/* Call `restore` on Back and Forward. If the value there equals the last one that Python sent,
   Streamlit does not call the component again. */
function onHistoryChange(element, restore) {
  const listener = () => {
    if (!element.isConnected) return window.removeEventListener("popstate", listener);
    clearTimeout(element.pending);
    Object.assign(element, { pending: 0, awaited: null });
    element.restore();
  };
  if (!element.restore) window.addEventListener("popstate", listener);
  element.restore = restore;
}
