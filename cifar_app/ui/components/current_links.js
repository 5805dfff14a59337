/* Streamlit's links have no `aria-current`, and its containers no role. */

/* Scroll a row that is wider than a phone so that the current link is visible. */
function showCurrent(row) {
  const link = row.querySelector("[aria-current]");
  const hidden = link && link.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (hidden > 0) row.scrollLeft += hidden;
}

export default function ({ data }) {
  for (const [key, text] of Object.entries(data.current)) {
    const container = document.querySelector(`.st-key-${key}`);
    if (!container) continue;
    container.setAttribute("role", "navigation");
    container.setAttribute("aria-label", key);
    for (const link of container.querySelectorAll("a")) {
      if (link.textContent.trim() === text) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    showCurrent(container);
  }
}
