/* One button of a grid is in the tab order. Arrow keys move between buttons, Home and End to the
   ends of a row. `columns` is how far the up and down keys move. */
function enableKeys(buttons, columns, rowLength) {
  const setTabStop = (index) =>
    buttons.forEach((button, i) => (button.tabIndex = i === index ? 0 : -1));
  buttons.forEach((button, index) => {
    const first = index - (index % rowLength);
    const last = Math.min(first + rowLength, buttons.length) - 1;
    button.onfocus = () => setTabStop(index);
    button.onkeydown = (event) => {
      const target = {
        ArrowLeft: Math.max(index - 1, first),
        ArrowRight: Math.min(index + 1, last),
        ArrowUp: index - columns(),
        ArrowDown: index + columns(),
        Home: first,
        End: last,
      }[event.key];
      if (!buttons[target]) return;
      event.preventDefault();
      buttons[target].focus();
    };
  });
  const focused = buttons.findIndex((button) => button.matches(":focus"));
  const selected = buttons.findIndex((button) => button.getAttribute("aria-pressed") === "true");
  setTabStop(Math.max(0, focused >= 0 ? focused : selected));
}
