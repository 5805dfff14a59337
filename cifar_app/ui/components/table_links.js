/* Links to an anchor that does not exist: a click tells Python its name. */

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const element = parentElement.querySelector(".table-links");
  if (!element.abort) {
    element.abort = new AbortController();
    const listener = (event) => {
      const href = event.target.closest?.("a")?.getAttribute("href") ?? "";
      if (!href.startsWith(data.prefix)) return;
      event.preventDefault();
      element.pick(href.slice(data.prefix.length));
    };
    document.addEventListener("click", listener, { capture: true, signal: element.abort.signal });
  }
  element.pick = (id) => setTriggerValue("picked", id);
  return () => element.abort.abort();
}
