/* Links to an anchor that does not exist: a click tells Python its name. */

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const element = parentElement.querySelector(".table-links");
  if (!element.pick) {
    const listener = (event) => {
      if (!element.isConnected) return document.removeEventListener("click", listener, true);
      const href = event.target.closest?.("a")?.getAttribute("href") ?? "";
      if (!href.startsWith(data.prefix)) return;
      event.preventDefault();
      element.pick(href.slice(data.prefix.length));
    };
    document.addEventListener("click", listener, true);
  }
  element.pick = (id) => setTriggerValue("picked", id);
}
