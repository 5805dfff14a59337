/* A live region. The element stays while the page runs again, so that a new text is read. */

export default function (component) {
  const { data, parentElement } = component;
  const region = parentElement.querySelector(".announcement");
  if (region.textContent !== data.text) region.textContent = data.text;
}
