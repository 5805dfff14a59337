/* URL parameters that change on the screen at once and in Python later. The URL is replaced, not
   added to the history: Python then writes the same URL, and Streamlit adds no step for a URL that
   is already there. For that, one change at a time is on its way to Python; later ones wait. */

const REPLY_TIMEOUT_MS = 20000; // a busy server still replies

class UrlState {
  /* Take the values that Python sent, unless newer ones are on their way or wait. */
  receive(values, send) {
    this.send = send;
    const reply = JSON.stringify(values);
    if (this.sent && this.sent !== reply && Date.now() < this.deadline) return;
    const wasAwaited = this.sent === reply;
    this.sent = null;
    if (wasAwaited && JSON.stringify(this.values) !== reply) this.#flush();
    else this.values = values;
  }

  change(values) {
    const changed = { ...this.values, ...values };
    if (JSON.stringify(changed) === JSON.stringify(this.values)) return; // Python would not reply
    this.values = changed;
    if (!this.sent || Date.now() > this.deadline) this.#flush();
  }

  #flush() {
    this.sent = JSON.stringify(this.values);
    this.deadline = Date.now() + REPLY_TIMEOUT_MS;
    const params = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(this.values)) {
      if (value) params.set(name, value);
      else params.delete(name);
    }
    const query = params.toString();
    history.replaceState(history.state, "", location.pathname + (query && `?${query}`));
    this.send(this.values);
  }
}

/* The collection is one text such as "12.573". */
const collectedIds = (collection) => (collection ? collection.split(".") : []);
const isCollected = (collection, id) => collectedIds(collection).includes(id);

/* Return why an image cannot be added to the collection; empty if it can, or if it can be removed. */
function fullMessage(collection, id, maxCount) {
  const ids = collectedIds(collection);
  return ids.length < maxCount || ids.includes(id) ? "" : `The collection holds ${maxCount} images`;
}

/* Add an image to the collection, or remove it. */
function toggleCollected(collection, id, maxCount) {
  const ids = collectedIds(collection);
  if (ids.includes(id)) return ids.filter((other) => other !== id).join(".");
  return ids.length < maxCount ? [...ids, id].join(".") : collection;
}
