/* One convolution: a window over an image, its pixels, the kernel, their products and the sum.
   Everything is computed here, so that the numbers follow the pointer; Python receives the
   position once it rests. Hovering with a mouse shows another position until the mouse leaves. */

const SEND_DELAY_MS = 350;
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const format = (value) => value.toFixed(2).replace("-0.00", "0.00").replace("-", "−");

function fillTable(table, values, cellColors) {
  const size = Math.sqrt(values.length);
  while (table.rows.length < size) {
    const row = table.insertRow();
    for (let i = 0; i < size; i++) row.insertCell();
  }
  values.forEach((value, i) => {
    const cell = table.rows[Math.floor(i / size)].cells[i % size];
    cell.textContent = format(value);
    const [background, text] = cellColors(value);
    cell.style.setProperty("--cell", background);
    cell.style.setProperty("--text", text);
  });
}

function paint(canvas, size, color) {
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(size, size);
  for (let i = 0; i < size * size; i++) pixels.data.set([...color(i), 255], 4 * i);
  context.putImageData(pixels, 0, 0);
}

function placeFrame(canvas, size, row, column, extent) {
  const percent = (cells) => `${(100 * cells) / size}%`;
  Object.assign(canvas.nextElementSibling.style, {
    top: percent(row),
    left: percent(column),
    width: percent(extent),
    height: percent(extent),
  });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".convolution-explorer");
  const [input, output] = root.querySelectorAll("canvas");
  const channels = [...root.querySelectorAll(".channel")];
  const sum = root.querySelector(".sum");
  const { size, kernelSize, image, kernel, bias, relu } = data;
  const mapSize = size - kernelSize + 1;
  const maxWeight = Math.max(...kernel.map(Math.abs), 1e-9);
  const position = isAhead(root, data.position) ? root.position : [...data.position];
  root.position = position;
  // `placed` is where the window returns when a hovering mouse leaves.
  if (!root.pending && !root.awaited) root.placed = [...position];

  const pixel = (y, x, channel) => image[(y * size + x) * 3 + channel] / 255;
  const weight = (y, x, channel) => kernel[(y * kernelSize + x) * 3 + channel];
  const convolve = (top, left) => {
    let total = bias;
    for (let y = 0; y < kernelSize; y++)
      for (let x = 0; x < kernelSize; x++)
        for (let c = 0; c < 3; c++) total += pixel(top + y, left + x, c) * weight(y, x, c);
    return total;
  };
  const activate = (value) => (relu ? Math.max(0, value) : value);
  const map = Array.from({ length: mapSize * mapSize }, (_, i) =>
    activate(convolve(Math.floor(i / mapSize), i % mapSize)),
  );
  const minValue = relu ? 0 : Math.min(...map);
  const range = Math.max(...map.map((value) => value - minValue), 1e-9);

  const channelColors = (channel) => (value) => {
    const level = Math.round(255 * value);
    const color = [0, 0, 0];
    color[channel] = level;
    return [`rgb(${color})`, level > 150 && channel === 1 ? "#000" : "#fff"];
  };
  const signColors = (value) => {
    const percent = Math.round(75 * Math.min(1, Math.abs(value) / maxWeight));
    const color = value >= 0 ? "#e8590c" : "#1c7ed6";
    return [`color-mix(in srgb, ${color} ${percent}%, transparent)`, "inherit"];
  };

  const draw = () => {
    const [row, column] = position;
    paint(input, size, (i) => image.slice(3 * i, 3 * i + 3));
    placeFrame(input, size, row, column, kernelSize);
    paint(output, mapSize, (i) => {
      const level = Math.round((255 * (map[i] - minValue)) / range);
      return [level, level, level];
    });
    placeFrame(output, mapSize, row, column, 1);
    let total = 0;
    channels.forEach((channel, c) => {
      const [patchTable, kernelTable, productTable] = channel.querySelectorAll("table");
      const pixels = [];
      const weights = [];
      for (let y = 0; y < kernelSize; y++)
        for (let x = 0; x < kernelSize; x++) {
          pixels.push(pixel(row + y, column + x, c));
          weights.push(weight(y, x, c));
        }
      const products = pixels.map((value, i) => value * weights[i]);
      total += products.reduce((a, b) => a + b, 0);
      fillTable(patchTable, pixels, channelColors(c));
      fillTable(kernelTable, weights, signColors);
      fillTable(productTable, products, signColors);
    });
    const value = total + bias;
    sum.replaceChildren(
      `Sum of all ${3 * kernelSize * kernelSize} products: ${format(total)}. `,
      `Plus the bias ${format(bias)}: ${relu ? `${format(value)}. After ReLU: ` : ""}`,
      Object.assign(document.createElement("strong"), { textContent: format(activate(value)) }),
      `, the value of the map at row ${row}, column ${column}.`,
    );
  };
  const show = (y, x) => {
    position[0] = clamp(y, 0, mapSize - 1);
    position[1] = clamp(x, 0, mapSize - 1);
    draw();
  };
  const place = (y, x) => {
    show(y, x);
    root.placed = [...position];
    const send = () => setTriggerValue("position", [...position]);
    sendLater(root, position, send, SEND_DELAY_MS);
  };

  output.closest("figure").querySelector("figcaption").textContent = data.caption;
  [
    [input, size, Math.floor(kernelSize / 2)],
    [output, mapSize, 0],
  ].forEach(([canvas, cells, center]) => {
    const follow = (event, move) => {
      const box = canvas.getBoundingClientRect();
      const index = (offset, length) => Math.floor((offset / length) * cells) - center;
      move(index(event.clientY - box.top, box.height), index(event.clientX - box.left, box.width));
    };
    // A vertical swipe scrolls the page; a tap or a horizontal swipe moves the window.
    canvas.onpointerdown = (event) => {
      canvas.start = event;
      canvas.dragging = event.pointerType === "mouse";
    };
    canvas.onclick = (event) => follow(event, place);
    canvas.onpointermove = (event) => {
      if (event.buttons) {
        const { clientX, clientY } = canvas.start || event;
        canvas.dragging ||= Math.abs(event.clientX - clientX) > Math.abs(event.clientY - clientY);
        if (canvas.dragging) follow(event, place);
      } else if (event.pointerType === "mouse") follow(event, show);
    };
    canvas.onpointerleave = (event) => {
      if (!event.buttons) show(...root.placed);
    };
    canvas.onkeydown = (event) => {
      if (!(event.key in MOVES)) return;
      event.preventDefault();
      const [down, right] = MOVES[event.key];
      place(position[0] + down, position[1] + right);
    };
  });
  draw();
  onHistoryChange(root, () => {
    root.placed = [...data.position];
    show(...root.placed);
  });
}
