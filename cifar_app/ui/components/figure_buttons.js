/* Buttons that save a Plotly figure as a picture. The picture has a title, which the page shows as
   a heading, and the colors of the page, so that it is readable anywhere. */

const TITLE_PX = 72;

/* Return the layout of the picture, as far as it differs from that of the figure. */
function pictureLayout({ layout, _fullLayout: full }, { title, subtitle }) {
  const { color, backgroundColor } = getComputedStyle(document.querySelector(".stApp"));
  const { l, r, t, b } = full._size; // the margins of the plot area, with legend and labels
  const changes = {
    paper_bgcolor: backgroundColor,
    font: { ...layout.font, color },
    margin: { l: l + 16, r: r + 16, t: t + TITLE_PX, b: b + 16 },
    legend: { ...layout.legend, font: { color } },
    title: {
      text: subtitle ? `<b>${title}</b><br><sup>${subtitle}</sup>` : `<b>${title}</b>`,
      font: { size: 17, color },
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1 - 24 / (full.height + TITLE_PX),
      yref: "container",
      yanchor: "top",
      pad: { l: 16 },
    },
  };
  for (const name of Object.keys(layout).filter((name) => /^[xy]axis/.test(name))) {
    const axis = layout[name];
    const axisTitle = typeof axis.title === "string" ? { text: axis.title } : axis.title;
    changes[name] = {
      ...axis,
      tickfont: { ...axis.tickfont, color },
      title: axisTitle && { ...axisTitle, font: { ...axisTitle.font, color } },
    };
  }
  return changes;
}

/* Press Plotly's own button, which copies layout and options at once, so that they can be
   restored at once. */
function save(plotlyButton, format, data) {
  const figure = plotlyButton.closest(".js-plotly-plot");
  const { layout, _context: config, _fullLayout: full } = figure;
  const [originalLayout, options] = [{ ...layout }, config.toImageButtonOptions];
  Object.assign(layout, pictureLayout(figure, data));
  config.toImageButtonOptions = {
    format,
    filename: data.name,
    width: full.width,
    height: full.height + TITLE_PX,
    scale: format === "png" ? 2 : 1,
  };
  plotlyButton.click();
  config.toImageButtonOptions = options;
  for (const name of Object.keys(layout)) {
    if (name in originalLayout) layout[name] = originalLayout[name];
    else delete layout[name];
  }
}

/* Wait until the figure is drawn: its library is loaded after the page. */
async function findButton(key) {
  const selector = `.st-key-${CSS.escape(key)} .modebar-btn[data-title^='Download plot']`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const button = document.querySelector(selector);
    if (button) return button;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}

export default function (component) {
  const { data, parentElement } = component;
  for (const button of parentElement.querySelectorAll("button")) {
    const format = button.textContent.toLowerCase();
    button.setAttribute("aria-label", `Download figure (${button.textContent})`);
    button.onclick = async () => {
      const plotlyButton = await findButton(data.key);
      if (plotlyButton) save(plotlyButton, format, data);
    };
  }
}
