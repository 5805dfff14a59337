/* A photo with a square crop. The square is dragged, resized at its corners or with Ctrl and the
   wheel (as which a touchpad sends pinching), moved to where the photo is clicked, and reset by a
   double click. Arrow keys move it, + and − resize it. A finger drags it sideways, or in any
   direction after holding it; a vertical swipe scrolls the page. Its center is given as fractions
   of the photo, its size as a fraction of the shorter side, both as multiples of `steps` if there
   are any. Python receives it when the pointer is released. */

const STEP = 0.04;
const KEY_DELAY_MS = 250;
const HOLD_MS = 300;

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const stage = parentElement.querySelector(".stage");
  const image = stage.querySelector("img");
  const square = stage.querySelector(".crop");
  const status = stage.querySelector(".status");
  const shorterSide = Math.min(data.width, data.height);
  const crop = isAhead(stage, data.crop) ? stage.crop : { ...data.crop };
  stage.crop = crop;

  stage.style.setProperty("--ratio", data.width / data.height);
  stage.style.aspectRatio = `${data.width} / ${data.height}`;
  if (image.src !== data.src) image.src = data.src;
  image.alt = data.alt;
  stage.classList.toggle("covers", data.covers);
  const name = data.covers ? "Gray square" : "Model input";
  square.ariaLabel = `${name}. Arrow keys move the square, plus and minus resize it.`;

  const draw = () => {
    crop.size = clamp(crop.size, data.minSize, 1);
    const width = (crop.size * shorterSide) / data.width;
    const height = (crop.size * shorterSide) / data.height;
    crop.x = clamp(crop.x, width / 2, 1 - width / 2);
    crop.y = clamp(crop.y, height / 2, 1 - height / 2);
    for (const [name, step] of Object.entries(data.steps)) {
      crop[name] = Math.round(crop[name] / step) * step;
    }
    square.style.left = `${100 * (crop.x - width / 2)}%`;
    square.style.top = `${100 * (crop.y - height / 2)}%`;
    square.style.width = `${100 * width}%`;
    square.style.height = `${100 * height}%`;
  };
  const describe = () => {
    const [size, x, y] = [crop.size, crop.x, crop.y].map((value) => Math.round(100 * value));
    const text =
      `Size ${size}% of the shorter side, center ${x}% from the left, ${y}% from the top`;
    if (status.textContent !== text) status.textContent = text;
  };
  const update = (values) => {
    Object.assign(crop, values);
    draw();
    describe();
  };
  const send = () => setTriggerValue("crop", { ...crop });
  const place = (values) => {
    update(values);
    sendNow(stage, crop, send);
  };

  const drag = (event, corner) => {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    square.focus({ preventScroll: true });
    clearTimeout(stage.pending);
    stage.pending = true;
    const start = { x: event.clientX, y: event.clientY };
    const before = { ...crop };
    const box = stage.getBoundingClientRect();
    const scale = shorterSide / data.width;
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    const holding = setTimeout(() => square.classList.add("held"), HOLD_MS);
    target.onpointermove = (move) => {
      const dx = (move.clientX - start.x) / box.width;
      const dy = (move.clientY - start.y) / box.height;
      if (corner) {
        // The opposite corner stays where it is.
        crop.size = clamp(before.size + (corner.x * dx) / scale, data.minSize, 1);
        const growth = crop.size - before.size;
        crop.x = before.x + (corner.x * growth * shorterSide) / data.width / 2;
        crop.y = before.y + (corner.y * growth * shorterSide) / data.height / 2;
      } else {
        crop.x = before.x + dx;
        crop.y = before.y + dy;
      }
      draw();
    };
    target.onpointerup = target.onpointercancel = (end) => {
      target.onpointermove = target.onpointerup = target.onpointercancel = null;
      clearTimeout(holding);
      square.classList.remove("held");
      place(end.type === "pointercancel" ? before : {}); // a cancel: the page scrolls
    };
  };

  square.onpointerdown = (event) => drag(event, null);
  for (const handle of stage.querySelectorAll(".handle")) {
    const has = (side) => handle.classList.contains(side);
    const corner = { x: has("left") ? -1 : 1, y: has("top") ? -1 : 1 };
    handle.onpointerdown = (event) => drag(event, corner);
  }
  stage.onclick = (event) => {
    if (square.contains(event.target)) return;
    const box = stage.getBoundingClientRect();
    place({ x: (event.clientX - box.x) / box.width, y: (event.clientY - box.y) / box.height });
  };
  square.ondblclick = () => data.covers || place({ x: 0.5, y: 0.5, size: 1 });
  stage.onwheel = (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    update({ size: crop.size - STEP * Math.sign(event.deltaY) });
    sendLater(stage, crop, send, KEY_DELAY_MS);
  };
  square.ontouchmove = (event) => {
    if (square.classList.contains("held") && event.cancelable) event.preventDefault();
  };
  square.oncontextmenu = (event) => {
    if (event.pointerType === "touch") event.preventDefault();
  };
  square.onkeydown = (event) => {
    const moves = {
      ArrowLeft: () => (crop.x -= STEP),
      ArrowRight: () => (crop.x += STEP),
      ArrowUp: () => (crop.y -= STEP),
      ArrowDown: () => (crop.y += STEP),
      "+": () => (crop.size += STEP),
      "=": () => (crop.size += STEP),
      "-": () => (crop.size -= STEP),
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    moves[event.key]();
    update();
    sendLater(stage, crop, send, KEY_DELAY_MS);
  };

  update();
  onHistoryChange(stage, () => update(data.crop));
}
