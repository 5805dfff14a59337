/* Text in the local storage of the browser. Without a text from Python the stored one is sent,
   once; a text from Python replaces it. */

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  try {
    if (data.text === null) {
      if (!parentElement.requested) {
        parentElement.requested = true;
        setTriggerValue("loaded", localStorage.getItem(data.name) || "");
      }
    } else if (data.text) {
      localStorage.setItem(data.name, data.text);
    } else {
      localStorage.removeItem(data.name);
    }
  } catch (error) {
    // A browser may refuse storage, for example in a private window; then nothing is kept.
    console.info(`Local storage is not available: ${error.message}`);
  }
}
