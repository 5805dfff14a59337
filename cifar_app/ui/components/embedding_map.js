/* A scatter plot on a canvas. Positions are pixels of the canvas in CSS units; the coordinates of
   the points go from -1 to 1, upwards. */

const POINT_PX = 4;
const DIMMED_OPACITY = 0.25;
const OPACITY = 0.85;
const HIT_PX = { mouse: 8, pen: 14, touch: 18 };
const MIN_DRAG_PX = 5;
const MAX_ZOOM = 40;
const MARGIN = 0.03;
const MAX_STRETCH = 1.3; // of a wide map
const TOOLS_PX = 36;
const THUMBNAIL_PX = 96;
const MAX_CORNERS = 32; // of a lasso in the URL
const KEY_MOVES = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
const KEY_ZOOMS = { "+": 1.6, "=": 1.6, "-": 1 / 1.6 };
const MODES = { box: "Box", lasso: "Lasso", move: "Move" };

const ARRAYS = {
  xy: Uint16Array,
  labels: Uint8Array,
  predictions: Uint8Array,
  permille: Uint16Array,
  doubt: Uint8Array,
  groups: Uint8Array,
  shown: Uint8Array,
};

const decode = (text, Type) =>
  new Type(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);

/* Draw a disk with a soft edge over an image. */
function stamp(image, x, y, radius, color, opacity) {
  const { width, height, data } = image;
  const [left, right] = [Math.max(0, Math.floor(x - radius)), Math.min(width - 1, Math.ceil(x + radius))];
  const [top, bottom] = [Math.max(0, Math.floor(y - radius)), Math.min(height - 1, Math.ceil(y + radius))];
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const distance = Math.sqrt((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2);
      const alpha = opacity * Math.min(1, Math.max(0, radius + 0.5 - distance));
      if (alpha === 0) continue;
      const at = 4 * (row * width + column);
      const below = (data[at + 3] / 255) * (1 - alpha);
      const total = alpha + below;
      for (let channel = 0; channel < 3; channel += 1) {
        data[at + channel] = (color[channel] * alpha + data[at + channel] * below) / total;
      }
      data[at + 3] = 255 * total;
    }
  }
}

class EmbeddingMap {
  constructor(root) {
    [this.tools, this.plot, this.legend] = root.children;
    [this.canvas, this.tip] = this.plot.children;
    this.mode = matchMedia("(pointer: coarse)").matches ? null : "box";
    this.reset();
    this.buildTools();
    const { canvas } = this;
    canvas.onpointerdown = (event) => this.start(event);
    canvas.onpointermove = (event) => this.move(event);
    canvas.onpointerup = (event) => this.end(event);
    canvas.onpointercancel = () => this.cancel();
    canvas.onpointerleave = () => (this.tip.hidden = true);
    canvas.onwheel = (event) => this.wheel(event);
    canvas.onkeydown = (event) => this.press(event);
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  buildTools() {
    const add = (text, label, action) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.setAttribute("aria-label", label);
      button.title = label;
      button.onclick = action;
      this.tools.append(button);
      return button;
    };
    this.modeButtons = Object.entries(MODES).map(([mode, text]) => {
      const label = mode === "move" ? "Move the map" : `Select an area: ${text.toLowerCase()}`;
      const button = add(text, label, () => this.setMode(this.mode === mode ? null : mode));
      button.dataset.mode = mode;
      return button;
    });
    add("+", "Zoom in", () => this.zoom(1.6));
    add("−", "Zoom out", () => this.zoom(1 / 1.6));
    add("Reset", "Show the whole map", () => {
      this.reset();
      this.draw();
    });
    add("PNG", "Save the map as a picture", () => this.save());
    this.setMode(this.mode);
  }

  setMode(mode) {
    this.mode = mode;
    for (const button of this.modeButtons) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
    // Without a mode, a finger scrolls the page.
    this.canvas.style.touchAction = mode ? "none" : "pan-y";
    this.canvas.style.cursor = mode === "move" ? "grab" : "crosshair";
  }

  receive(data, send) {
    this.send = send;
    if (this.data?.title !== data.title) this.reset();
    const before = this.data || {};
    this.data = data;
    for (const [name, Type] of Object.entries(ARRAYS)) {
      if (before[name] !== data[name]) this[name] = decode(data[name], Type);
    }
    this.count = this.labels.length;
    this.area = data.area
      ? data.area.split("_").map((corner) => corner.split(",").map(Number))
      : null;
    this.canvas.ariaLabel = `${data.title}. Arrow keys move the map, plus and minus zoom.`;
    this.legend.replaceChildren(
      ...data.legend.map(({ name, color }) => {
        const item = document.createElement("li");
        item.textContent = name;
        item.style.setProperty("--dot", color);
        return item;
      }),
    );
    this.points = null;
    this.draw();
  }

  reset() {
    this.setView({ scale: 1, x: 0, y: 0 });
  }

  setView(view) {
    this.view = view;
    this.points = null; // they are drawn again
  }

  /* Return the position of coordinates, and the coordinates of a position. */
  project(x, y) {
    const { scale, x: dx, y: dy } = this.view;
    const size = Math.min(this.width, this.height - TOOLS_PX);
    const half = (size / 2 / (1 + MARGIN)) * scale;
    const stretch = Math.min(this.width / size, MAX_STRETCH);
    return [this.width / 2 + dx + x * half * stretch, this.middle() + dy - y * half];
  }

  /* The tools cover the upper edge. */
  middle() {
    return (this.height + TOOLS_PX) / 2;
  }

  unproject(px, py) {
    const [x0, y0] = this.project(0, 0);
    const [x1, y1] = this.project(1, 1);
    return [(px - x0) / (x1 - x0), (py - y0) / (y1 - y0)];
  }

  zoom(factor, px = this.width / 2, py = this.middle()) {
    const scale = Math.min(Math.max(this.view.scale * factor, 1), MAX_ZOOM);
    const ratio = scale / this.view.scale;
    const fix = (offset, position, middle) =>
      scale === 1 ? 0 : (offset - (position - middle)) * ratio + position - middle;
    const { x, y } = this.view;
    this.setView({ scale, x: fix(x, px, this.width / 2), y: fix(y, py, this.middle()) });
    this.draw();
  }

  wheel(event) {
    if (!event.ctrlKey && this.mode !== "move") return; // the page scrolls
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 1.25 : 0.8, event.offsetX, event.offsetY);
  }

  press(event) {
    const { [event.key]: move } = KEY_MOVES;
    const { [event.key]: factor } = KEY_ZOOMS;
    if (!(move || factor) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (factor) return this.zoom(factor);
    const { x, y } = this.view;
    this.setView({ ...this.view, x: x + move[0], y: y + move[1] });
    return this.draw();
  }

  draw() {
    this.width = this.plot.clientWidth;
    this.height = this.plot.clientHeight;
    if (!this.data || !this.width) return;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    this.paint(context, ratio);
  }

  paint(context, ratio) {
    const key = `${this.width} ${this.height} ${ratio}`;
    if (!this.points || this.pointsKey !== key) {
      this.points = this.drawPoints(ratio);
      this.pointsKey = key;
    }
    context.drawImage(this.points, 0, 0, this.width, this.height);
    this.paintNames(context);
    this.paintOutline(context);
    if (this.data.ringed !== null) {
      context.beginPath();
      context.arc(this.screenX[this.data.ringed], this.screenY[this.data.ringed], 9, 0, 7);
      context.lineWidth = 2.5;
      context.strokeStyle = this.style("--st-text-color");
      context.stroke();
    }
  }

  /* Return a canvas with all points. Their pixels are set one by one: without a graphics processor
     that takes a tenth of the time of 10,000 calls of the canvas. */
  drawPoints(ratio) {
    this.tip.index = null;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(this.width * ratio);
    canvas.height = Math.round(this.height * ratio);
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    const colors = this.data.colors.map((color) =>
      [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16)),
    );
    const radius = (POINT_PX * Math.min(Math.sqrt(this.view.scale), 2.5) * ratio) / 2;
    const [x0, y0] = this.project(0, 0);
    const [x1, y1] = this.project(1, 1);
    this.screenX = new Float32Array(this.count);
    this.screenY = new Float32Array(this.count);
    for (let i = 0; i < this.count; i += 1) {
      this.screenX[i] = x0 + (x1 - x0) * ((this.xy[2 * i] / 65535) * 2 - 1);
      this.screenY[i] = y0 + (y1 - y0) * ((this.xy[2 * i + 1] / 65535) * 2 - 1);
    }
    for (const [shown, opacity] of [[0, DIMMED_OPACITY], [1, OPACITY]]) {
      for (let i = 0; i < this.count; i += 1) {
        if (this.shown[i] !== shown) continue;
        stamp(image, this.screenX[i] * ratio, this.screenY[i] * ratio, radius, colors[this.groups[i]], opacity);
      }
    }
    context.putImageData(image, 0, 0);
    return canvas;
  }

  paintNames(context) {
    const placed = [];
    context.font = `600 14px ${this.style("--st-font")}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = this.style("--st-background-color");
    context.fillStyle = this.style("--st-text-color");
    this.data.centers.forEach((center, label) => {
      if (!center) return;
      let [x, y] = this.project(...center);
      while (placed.some(([px, py]) => Math.abs(px - x) < 70 && Math.abs(py - y) < 16)) y += 16;
      placed.push([x, y]);
      context.strokeText(this.data.classes[label], x, y);
      context.fillText(this.data.classes[label], x, y);
    });
  }

  paintOutline(context) {
    let corners = this.drawn || (this.area && this.area.map(([x, y]) => this.project(x, y)));
    if (!corners) return;
    if (corners.length === 2) {
      const [[x0, y0], [x1, y1]] = corners;
      corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
    }
    context.beginPath();
    corners.forEach(([x, y]) => context.lineTo(x, y));
    context.closePath();
    context.lineWidth = 2;
    context.strokeStyle = this.style("--st-primary-color");
    context.stroke();
  }

  style(name) {
    return getComputedStyle(this.plot).getPropertyValue(name);
  }

  nearest(x, y, limit) {
    let best = -1;
    let distance = limit * limit;
    for (let i = 0; i < this.count; i += 1) {
      const dx = this.screenX[i] - x;
      const dy = this.screenY[i] - y;
      const squared = (dx * dx + dy * dy) * (this.shown[i] ? 1 : 4); // dimmed points give way
      if (squared < distance) [best, distance] = [i, squared];
    }
    return best;
  }

  start(event) {
    if (event.button) return;
    this.from = { x: event.offsetX, y: event.offsetY, view: { ...this.view } };
    this.canvas.setPointerCapture(event.pointerId);
  }

  move(event) {
    const { offsetX: x, offsetY: y } = event;
    if (!this.from) return this.showTip(x, y, event.pointerType);
    const isDrag = this.drawn || Math.hypot(x - this.from.x, y - this.from.y) > MIN_DRAG_PX;
    if (!this.mode || !isDrag) return undefined;
    this.tip.hidden = true;
    if (this.mode === "move") {
      this.moved = true;
      const { view } = this.from;
      this.setView({ ...view, x: view.x + x - this.from.x, y: view.y + y - this.from.y });
    } else if (this.mode === "box") {
      this.drawn = [[this.from.x, this.from.y], [x, y]];
    } else {
      this.drawn = [...(this.drawn || [[this.from.x, this.from.y]]), [x, y]];
    }
    return this.draw();
  }

  end(event) {
    const { from, drawn, moved } = this;
    this.cancel();
    if (drawn) this.select(drawn);
    else if (from && !moved && Math.hypot(event.offsetX - from.x, event.offsetY - from.y) <= MIN_DRAG_PX) {
      const index = this.nearest(event.offsetX, event.offsetY, HIT_PX[event.pointerType] || 8);
      if (index >= 0) this.send("picked", String(index));
    }
  }

  cancel() {
    this.from = this.drawn = this.moved = null;
  }

  select(drawn) {
    const count = Math.min(drawn.length, MAX_CORNERS);
    const corners = Array.from({ length: count }, (_, i) =>
      this.unproject(...drawn[Math.round((i * (drawn.length - 1)) / (count - 1))]),
    );
    const text = corners
      .map((corner) => corner.map((value) => Math.min(Math.max(value, -9), 9).toFixed(3)).join(","))
      .join("_");
    this.area = corners;
    if (matchMedia("(pointer: coarse)").matches) this.setMode(null);
    this.draw();
    this.send("area", text);
  }

  showTip(x, y, pointerType) {
    const index = pointerType === "mouse" ? this.nearest(x, y, HIT_PX.mouse) : -1;
    this.tip.hidden = index < 0;
    if (index < 0 || this.tip.index === index) return;
    this.tip.index = index;
    const { classes, imagesPerFile, columns } = this.data;
    const position = index % imagesPerFile;
    const picture = document.createElement("div");
    picture.className = "picture";
    picture.style.backgroundImage = `url(app/static/thumbnails/${Math.floor(index / imagesPerFile)}.webp)`;
    picture.style.backgroundSize = `${columns * THUMBNAIL_PX}px`;
    picture.style.backgroundPosition = `${-(position % columns) * THUMBNAIL_PX}px ${-Math.floor(position / columns) * THUMBNAIL_PX}px`;
    const permille = this.permille[index];
    const confidence = permille >= 1000 ? "> 99.9%" : `${(permille / 10).toFixed(1)}%`;
    const label = classes[this.labels[index]];
    const predicted = classes[this.predictions[index]];
    const lines = [
      `Test image ${index}`,
      `predicted: ${predicted} ${confidence}`,
      `label: ${label}${this.doubt[index] ? ", in doubt" : ""}${predicted === label ? "" : " ✗"}`,
    ].map((text) => Object.assign(document.createElement("div"), { textContent: text }));
    this.tip.replaceChildren(picture, ...lines);
    const left = this.screenX[index] + 14;
    const isRight = left + 190 > this.width;
    this.tip.style.left = isRight ? "" : `${left}px`;
    this.tip.style.right = isRight ? `${this.width - this.screenX[index] + 14}px` : "";
    const top = Math.min(Math.max(this.screenY[index] - 60, 0), this.height - 170);
    this.tip.style.top = `${top}px`;
  }

  /* Save the map with its title above and the legend below. */
  save() {
    const [ratio, head, foot] = [2, 36, 30];
    const canvas = document.createElement("canvas");
    canvas.width = this.width * ratio;
    canvas.height = (this.height + head + foot) * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = this.style("--st-background-color");
    context.fillRect(0, 0, this.width, this.height + head + foot);
    context.font = `600 16px ${this.style("--st-font")}`;
    context.textBaseline = "middle";
    context.fillStyle = this.style("--st-text-color");
    context.fillText(this.data.title, 12, head / 2);
    let x = 12;
    context.font = `400 12px ${this.style("--st-font")}`;
    for (const { name, color } of this.data.legend) {
      context.fillStyle = color;
      context.fillRect(x, head + this.height + 10, 9, 9);
      context.fillStyle = this.style("--st-text-color");
      context.fillText(name, x + 14, head + this.height + 15);
      x += 28 + context.measureText(name).width;
    }
    context.save();
    context.translate(0, head);
    context.beginPath();
    context.rect(0, 0, this.width, this.height);
    context.clip();
    this.paint(context, ratio);
    context.restore();
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = this.data.fileName;
    link.click();
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".map");
  root.map ||= new EmbeddingMap(root);
  root.map.receive(data, setTriggerValue);
}
