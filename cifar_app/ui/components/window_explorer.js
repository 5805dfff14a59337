/* A window over an input: its numbers, and the one value that they become, by a convolution or by
   max pooling. The numbers are drawn here, so that they follow the pointer; Python receives the
   position once it rests. Hovering with a mouse shows another position until the mouse leaves. */

const SEND_DELAY_MS = 350;
const PLAY_MS = 24000; // for the whole map, within the limits of a step
const MIN_STEP_MS = 30;
const MAX_STEP_MS = 500;
const UNCOMPUTED_OPACITY = 0.2;
const LUMINANCE = [0.21, 0.72, 0.07]; // of full red, green and blue
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const format = (value) => value.toFixed(2).replace("-0.00", "0.00").replace("-", "−");
const sum = (values) => values.reduce((a, b) => a + b, 0);
const maxOf = (values, floor) => values.reduce((a, b) => Math.max(a, b), floor);

function createElement(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function createTable(caption) {
  const table = document.createElement("table");
  table.createCaption().textContent = caption;
  return table;
}

/* One row per channel: the values, and for a convolution the kernel and the products. */
function createChannel({ name, kernel }) {
  const row = createElement("div", "channel");
  row.append(createTable(name));
  if (kernel) {
    const sign = (text) => createElement("span", "sign", text);
    row.append(sign("×"), createTable("kernel"), sign("="), createTable("products"));
  }
  return row;
}

function fillTable(table, values, cellColors) {
  const size = Math.sqrt(values.length);
  if (table.rows.length !== size) {
    [...table.rows].forEach((row) => row.remove());
    for (let y = 0; y < size; y++) {
      const row = table.insertRow();
      for (let x = 0; x < size; x++) row.insertCell();
    }
  }
  values.forEach((value, i) => {
    const cell = table.rows[Math.floor(i / size)].cells[i % size];
    cell.textContent = format(value);
    const [background, text] = cellColors(value, i);
    cell.style.setProperty("--cell", background);
    cell.style.setProperty("--text", text);
  });
}

function paint(canvas, size, color) {
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(size, size);
  for (let i = 0; i < size * size; i++) pixels.data.set(color(i), 4 * i);
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

function colorsOfValues({ values, color }) {
  const scale = maxOf(values, 1e-9);
  return (value) => {
    const level = Math.round(255 * Math.min(1, Math.max(0, value / scale)));
    const channels = color === null ? [level, level, level] : [0, 0, 0];
    if (color !== null) channels[color] = level;
    const luminance = (color === null ? 1 : LUMINANCE[color]) * (level / 255) ** 2.2;
    const isBright = luminance > 0.18;
    return [`rgb(${channels})`, isBright ? "#000" : "#fff"];
  };
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".window-explorer");
  const [input, output] = root.querySelectorAll("canvas");
  const channelList = root.querySelector(".channels");
  const text = root.querySelector(".sum");
  const playButton = root.querySelector(".play");
  const { channels, inputSize, mapSize, windowSize, stride, map, relu } = data;
  const isPooling = !channels[0].kernel;
  const position = isAhead(root, data.position) ? root.position : [...data.position];
  position.forEach((index, axis) => (position[axis] = clamp(index, 0, mapSize - 1)));
  root.position = position;
  // `placed` is where the window returns when a hovering mouse leaves.
  if (!root.pending && !root.awaited) root.placed = [...position];

  channelList.replaceChildren(...channels.map(createChannel));
  root.querySelectorAll("figcaption").forEach((caption, i) => {
    caption.textContent = [data.inputCaption, data.outputCaption][i];
  });
  const weights = channels.flatMap(({ kernel }) => kernel || []);
  const maxWeight = maxOf(weights.map(Math.abs), 1e-9);
  const minValue = map.reduce((a, b) => Math.min(a, b), relu ? 0 : Infinity);
  const range = maxOf(map.map((value) => value - minValue), 1e-9);
  const valueColors = channels.map(colorsOfValues);
  const signColors = (value) => {
    const percent = Math.round(75 * Math.min(1, Math.abs(value) / maxWeight));
    const color = value >= 0 ? "#e8590c" : "#1c7ed6";
    return [`color-mix(in srgb, ${color} ${percent}%, transparent)`, "inherit"];
  };
  const valuesInWindow = ({ values }, row, column) => {
    const indices = Array.from({ length: windowSize * windowSize }, (_, i) => {
      const y = row * stride + Math.floor(i / windowSize);
      return y * inputSize + column * stride + (i % windowSize);
    });
    return indices.map((index) => values[index]);
  };

  const drawConvolution = (row, column) => {
    let total = 0;
    channels.forEach((channel, c) => {
      const [valueTable, kernelTable, productTable] =
        channelList.children[c].querySelectorAll("table");
      const values = valuesInWindow(channel, row, column);
      const products = values.map((value, i) => value * channel.kernel[i]);
      total += sum(products);
      fillTable(valueTable, values, valueColors[c]);
      fillTable(kernelTable, channel.kernel, signColors);
      fillTable(productTable, products, signColors);
    });
    const others = data.others ? data.others[row * mapSize + column] : 0;
    const value = total + others + data.bias;
    const result = relu ? Math.max(0, value) : value;
    const n_products = channels.length * windowSize * windowSize;
    const reluText = value < 0 ? "ReLU replaces it with" : "ReLU keeps it:";
    text.replaceChildren(
      `Sum of ${data.others ? "these" : "all"} ${n_products} products: ${format(total)}. `,
      data.others ? `The other ${data.nOthers} maps add ${format(others)}. ` : "",
      `Plus the bias ${format(data.bias)}: ${relu ? `${format(value)}. ${reluText} ` : ""}`,
      createElement("strong", "", format(result)),
      `, the value of the map at row ${row}, column ${column}.`,
    );
  };

  const drawPooling = (row, column) => {
    const values = valuesInWindow(channels[0], row, column);
    const winner = values.indexOf(Math.max(...values));
    fillTable(channelList.querySelector("table"), values, valueColors[0]);
    channelList.querySelectorAll("td").forEach((cell, i) => {
      cell.classList.toggle("winner", i === winner);
    });
    text.replaceChildren(
      `The largest of these ${values.length} values wins: `,
      createElement("strong", "", format(values[winner])),
      `, the value of the smaller map at row ${row}, column ${column}. The others are dropped.`,
    );
  };

  const draw = () => {
    const [row, column] = position;
    paint(input, inputSize, (i) => [...data.picture.slice(3 * i, 3 * i + 3), 255]);
    placeFrame(input, inputSize, row * stride, column * stride, windowSize);
    const computed = root.timer ? row * mapSize + column : Infinity;
    paint(output, mapSize, (i) => {
      const level = Math.round((255 * (map[i] - minValue)) / range);
      return [level, level, level, 255 * (i <= computed ? 1 : UNCOMPUTED_OPACITY)];
    });
    placeFrame(output, mapSize, row, column, 1);
    (isPooling ? drawPooling : drawConvolution)(row, column);
  };
  const show = (y, x) => {
    position[0] = clamp(y, 0, mapSize - 1);
    position[1] = clamp(x, 0, mapSize - 1);
    draw();
  };
  const send = () => setTriggerValue("position", [...position]);
  const place = (y, x) => {
    pause();
    show(y, x);
    root.placed = [...position];
    sendLater(root, position, send, SEND_DELAY_MS);
  };

  /* Play moves the window over the whole map, which appears value by value. For visitors who
     prefer reduced motion, the button moves it by one position instead. */
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const playLabel = isStill ? "Next position" : "Play";
  const next = () => {
    const index = (position[0] * mapSize + position[1] + 1) % (mapSize * mapSize);
    return [Math.floor(index / mapSize), index % mapSize];
  };
  const pause = () => {
    if (!root.timer) return;
    clearInterval(root.timer);
    root.timer = 0;
    playButton.textContent = playLabel;
    text.ariaLive = "polite";
  };
  root.step = () => {
    const isLast = position[0] === mapSize - 1 && position[1] === mapSize - 1;
    if (!root.isConnected || isLast) place(...position);
    else show(...next());
  };
  const play = () => {
    root.pending = true;
    const delay = clamp(PLAY_MS / (mapSize * mapSize), MIN_STEP_MS, MAX_STEP_MS);
    root.timer = setInterval(() => root.step(), delay);
    playButton.textContent = "Pause";
    text.ariaLive = "off";
    show(...(position.every((index) => index === mapSize - 1) ? [0, 0] : position));
  };
  playButton.textContent = root.timer ? "Pause" : playLabel;
  playButton.onclick = () => {
    if (isStill) place(...next());
    else if (root.timer) place(...position);
    else play();
  };

  const half = Math.floor(windowSize / 2);
  const inputIndex = (share) => Math.floor((share * inputSize - (stride === 1 ? half : 0)) / stride);
  const outputIndex = (share) => Math.floor(share * mapSize);
  for (const [canvas, toIndex] of [[input, inputIndex], [output, outputIndex]]) {
    const follow = (event, move) => {
      const box = canvas.getBoundingClientRect();
      move(
        toIndex((event.clientY - box.top) / box.height),
        toIndex((event.clientX - box.left) / box.width),
      );
    };
    // A vertical swipe scrolls the page; a tap or a horizontal swipe moves the window.
    canvas.onpointerdown = (event) => {
      canvas.start = event;
      canvas.dragging = event.pointerType === "mouse";
    };
    canvas.onclick = (event) => follow(event, place);
    canvas.onpointermove = (event) => {
      if (root.timer) return;
      if (event.buttons & 1) {
        const { clientX, clientY } = canvas.start || event;
        canvas.dragging ||= Math.abs(event.clientX - clientX) > Math.abs(event.clientY - clientY);
        if (canvas.dragging) follow(event, place);
      } else if (event.pointerType === "mouse") follow(event, show);
    };
    canvas.onpointerleave = (event) => {
      if (!event.buttons && !root.timer) show(...root.placed);
    };
    canvas.onkeydown = (event) => {
      if (!(event.key in MOVES)) return;
      event.preventDefault();
      const [down, right] = MOVES[event.key];
      place(position[0] + down, position[1] + right);
    };
  }
  draw();
  onHistoryChange(root, () => {
    pause();
    root.placed = [...data.position];
    show(...root.placed);
  });
}
