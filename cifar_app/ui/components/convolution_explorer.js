/* A walk through one convolution: a window over an image, its pixels, the kernel, their
   products and the sum. All of it is computed here, so that the numbers follow the hand;
   Python hears where the window was put once it rests. A mouse that hovers looks elsewhere
   meanwhile: when it leaves, the window is where it was put. */

const QUIET_MS = 350;
const NAMES = ["red", "green", "blue"];
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const short = (value) => value.toFixed(2).replace("-0.00", "0.00").replace("-", "−");

function table(parent, title) {
  const made = document.createElement("table");
  made.createCaption().textContent = title;
  parent.append(made);
  return made;
}

function fill(made, values, color) {
  const size = Math.sqrt(values.length);
  while (made.rows.length < size) {
    const row = made.insertRow();
    for (let i = 0; i < size; i++) row.insertCell();
  }
  values.forEach((value, i) => {
    const cell = made.rows[Math.floor(i / size)].cells[i % size];
    cell.textContent = short(value);
    const [background, ink] = color(value);
    cell.style.setProperty("--cell", background);
    cell.style.setProperty("--ink", ink);
  });
}

function build(root) {
  root.replaceChildren();
  const figure = (label) => {
    const made = document.createElement("figure");
    const canvas = document.createElement("canvas");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", label);
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.append(canvas, document.createElement("i"));
    made.append(stage, document.createElement("figcaption"));
    root.append(made);
    return canvas;
  };
  const input = figure("The image. Arrow keys move the window that the convolution sees.");
  const output = figure("The map that the convolution makes. Arrow keys move the place.");
  const numbers = document.createElement("div");
  numbers.className = "numbers";
  const channels = NAMES.map((name) => {
    const line = document.createElement("div");
    line.className = "channel";
    const sign = (text) => {
      const made = document.createElement("span");
      made.className = "sign";
      made.textContent = text;
      line.append(made);
    };
    const patch = table(line, `${name}: pixels`);
    sign("×");
    const kernel = table(line, "kernel");
    sign("=");
    const products = table(line, "products");
    numbers.append(line);
    return { patch, kernel, products };
  });
  const sum = document.createElement("p");
  sum.className = "sum";
  sum.setAttribute("aria-live", "polite");
  numbers.append(sum);
  root.append(numbers);
  return { input, output, channels, sum };
}

function paint(canvas, size, shade) {
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(size, size);
  for (let i = 0; i < size * size; i++) pixels.data.set([...shade(i), 255], 4 * i);
  context.putImageData(pixels, 0, 0);
}

function frame(canvas, size, row, column, extent) {
  const part = (cells) => `${(100 * cells) / size}%`;
  Object.assign(canvas.nextElementSibling.style, {
    top: part(row),
    left: part(column),
    width: part(extent),
    height: part(extent),
  });
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".walk");
  const parts = root.parts || (root.parts = build(root));
  const { size, window: extent, image, kernel, bias, rectified } = data;
  const places = size - extent + 1;
  const largest = Math.max(...kernel.map(Math.abs), 1e-9);
  const at = isAhead(root, data.at) ? root.at : [...data.at];
  root.at = at;
  if (!root.busy && !root.told) root.put = [...at];

  const pixel = (y, x, channel) => image[(y * size + x) * 3 + channel] / 255;
  const weight = (y, x, channel) => kernel[(y * extent + x) * 3 + channel];
  const answer = (top, left) => {
    let total = bias;
    for (let y = 0; y < extent; y++)
      for (let x = 0; x < extent; x++)
        for (let c = 0; c < 3; c++) total += pixel(top + y, left + x, c) * weight(y, x, c);
    return total;
  };
  const kept = (value) => (rectified ? Math.max(0, value) : value);
  const map = Array.from({ length: places * places }, (_, i) =>
    kept(answer(Math.floor(i / places), i % places)),
  );
  const weakest = rectified ? 0 : Math.min(...map);
  const range = Math.max(...map.map((value) => value - weakest), 1e-9);

  const byPixel = (channel) => (value) => {
    const level = Math.round(255 * value);
    const color = [0, 0, 0];
    color[channel] = level;
    return [`rgb(${color})`, level > 150 && channel === 1 ? "#000" : "#fff"];
  };
  const bySign = (scale) => (value) => {
    const share = Math.round(75 * Math.min(1, Math.abs(value) / scale));
    const tone = value >= 0 ? "#e8590c" : "#1c7ed6";
    return [`color-mix(in srgb, ${tone} ${share}%, transparent)`, "inherit"];
  };

  const draw = () => {
    const [row, column] = at;
    paint(parts.input, size, (i) => image.slice(3 * i, 3 * i + 3));
    frame(parts.input, size, row, column, extent);
    paint(parts.output, places, (i) => {
      const level = Math.round((255 * (map[i] - weakest)) / range);
      return [level, level, level];
    });
    frame(parts.output, places, row, column, 1);
    let total = 0;
    parts.channels.forEach((tables, c) => {
      const pixels = [];
      const weights = [];
      for (let y = 0; y < extent; y++)
        for (let x = 0; x < extent; x++) {
          pixels.push(pixel(row + y, column + x, c));
          weights.push(weight(y, x, c));
        }
      const products = pixels.map((value, i) => value * weights[i]);
      total += products.reduce((a, b) => a + b, 0);
      fill(tables.patch, pixels, byPixel(c));
      fill(tables.kernel, weights, bySign(largest));
      fill(tables.products, products, bySign(largest));
    });
    const value = total + bias;
    parts.sum.replaceChildren(
      `All ${3 * extent * extent} products add up to ${short(total)}; with the bias of `,
      `${short(bias)} that is ${rectified ? `${short(value)}. ReLU makes it ` : ""}`,
      Object.assign(document.createElement("strong"), { textContent: short(kept(value)) }),
      `: the value of the map at row ${row}, column ${column}.`,
    );
  };
  const show = (y, x) => {
    at[0] = clamp(y, 0, places - 1);
    at[1] = clamp(x, 0, places - 1);
    draw();
  };
  const go = (y, x) => {
    show(y, x);
    root.put = [...at];
    tellSoon(root, at, () => setTriggerValue("at", [...at]), QUIET_MS);
  };

  const caption = (canvas) => canvas.closest("figure").querySelector("figcaption");
  caption(parts.input).textContent = "The image. Move the window.";
  caption(parts.output).textContent = data.caption;
  [
    [parts.input, size, Math.floor(extent / 2)],
    [parts.output, places, 0],
  ].forEach(([canvas, cells, middle]) => {
    const follow = (event, move) => {
      const box = canvas.getBoundingClientRect();
      const place = (offset, length) => Math.floor((offset / length) * cells) - middle;
      move(place(event.clientY - box.top, box.height), place(event.clientX - box.left, box.width));
    };
    // A finger that goes up or down scrolls the page; one that goes aside, or taps, means this.
    canvas.onpointerdown = (event) => {
      canvas.start = event;
      canvas.held = event.pointerType === "mouse";
    };
    canvas.onclick = (event) => follow(event, go);
    canvas.onpointermove = (event) => {
      if (event.buttons) {
        const { clientX, clientY } = canvas.start || event;
        canvas.held ||= Math.abs(event.clientX - clientX) > Math.abs(event.clientY - clientY);
        if (canvas.held) follow(event, go);
      } else if (event.pointerType === "mouse") follow(event, show);
    };
    canvas.onpointerleave = (event) => {
      if (!event.buttons) show(...root.put);
    };
    canvas.onkeydown = (event) => {
      if (!(event.key in MOVES)) return;
      event.preventDefault();
      const [down, right] = MOVES[event.key];
      go(at[0] + down, at[1] + right);
    };
  });
  draw();
  onBack(root, () => {
    root.put = [...data.at];
    show(...root.put);
  });
}
