/* Text in the local storage of the browser. A text from Python replaces the stored one. Before
   that, a stored text that Python does not know is sent to Python, once, which adds it to its own:
   another tab may have written it. */

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  try {
    if (!parentElement.isCompared) {
      parentElement.isCompared = true;
      const stored = localStorage.getItem(data.name) || "";
      if (data.text === null || (stored && stored !== data.text)) setTriggerValue("loaded", stored);
    }
    if (data.text === null) return;
    if (data.text) {
      localStorage.setItem(data.name, data.text);
    } else {
      localStorage.removeItem(data.name);
    }
  } catch (error) {
    // A browser may refuse storage, for example in a private window; then nothing is kept.
    console.info(`Local storage is not available: ${error.message}`);
  }
}
