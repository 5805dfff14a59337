/* A photo with a square on it that is dragged, sized at its corner, or moved with the arrow
   keys and sized with + and −. The square is told in shares of the photo: its center, and
   its edge as a share of the shorter side. Python hears of it when the hand lets go. */

const STEP = 0.04;
const QUIET_MS = 250;
const TALLEST_PX = 460;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const stage = parentElement.querySelector(".stage");
  const image = stage.querySelector("img");
  const square = stage.querySelector(".square");
  const handle = stage.querySelector(".handle");
  const shorter = Math.min(data.width, data.height);
  const crop = isAhead(stage, data.crop) ? stage.crop : { ...data.crop };
  stage.crop = crop;

  stage.style.maxWidth = `${(TALLEST_PX * data.width) / data.height}px`;
  stage.style.aspectRatio = `${data.width} / ${data.height}`;
  if (image.src !== data.src) image.src = data.src;
  image.alt = data.alt;
  square.setAttribute("aria-label", data.label);

  const draw = () => {
    crop.size = clamp(crop.size, data.smallest, 1);
    const wide = (crop.size * shorter) / data.width;
    const high = (crop.size * shorter) / data.height;
    crop.x = clamp(crop.x, wide / 2, 1 - wide / 2);
    crop.y = clamp(crop.y, high / 2, 1 - high / 2);
    square.style.left = `${100 * (crop.x - wide / 2)}%`;
    square.style.top = `${100 * (crop.y - high / 2)}%`;
    square.style.width = `${100 * wide}%`;
    square.style.height = `${100 * high}%`;
  };
  const send = () => setTriggerValue("crop", { ...crop });

  const drag = (event, sizing) => {
    event.preventDefault();
    event.stopPropagation();
    square.focus();
    clearTimeout(stage.busy);
    stage.busy = true;
    const hand = { x: event.clientX, y: event.clientY };
    const from = { ...crop };
    const box = stage.getBoundingClientRect();
    const scale = shorter / data.width;
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    target.onpointermove = (move) => {
      const right = (move.clientX - hand.x) / box.width;
      const down = (move.clientY - hand.y) / box.height;
      if (sizing) {
        crop.size = clamp(from.size + right / scale, data.smallest, 1);
        const grown = crop.size - from.size;
        crop.x = from.x + (grown * shorter) / data.width / 2;
        crop.y = from.y + (grown * shorter) / data.height / 2;
      } else {
        crop.x = from.x + right;
        crop.y = from.y + down;
      }
      draw();
    };
    target.onpointerup = target.onpointercancel = () => {
      target.onpointermove = target.onpointerup = target.onpointercancel = null;
      tellNow(stage, crop, send);
    };
  };

  square.onpointerdown = (event) => drag(event, false);
  handle.onpointerdown = (event) => drag(event, true);
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
    draw();
    tellSoon(stage, crop, send, QUIET_MS);
  };

  draw();
  onBack(stage, () => {
    Object.assign(crop, data.crop);
    draw();
  });
}
