/* The camera's image, cut to the square that the model receives. In the live view, Python receives
   such a square, replies with the prediction for it, and then receives the next one. */

const LIVE_INTERVAL_MS = 400;
const LIVE_SIZE_PX = 256;
const MAX_WAIT_MS = 10000;
const ERRORS = {
  NotAllowedError: "The browser does not allow the camera. Allow it in the browser's settings for this page, then reload the page.",
  NotFoundError: "No camera was found. Connect one and reload the page, or choose a photo under “Your photos”.",
  NotReadableError: "Another program uses the camera. Close it, then reload the page.",
};

function toDataUrl(video, isSquare, maxSize) {
  const { videoWidth, videoHeight } = video;
  const side = Math.min(videoWidth, videoHeight);
  const [width, height] = isSquare ? [side, side] : [videoWidth, videoHeight];
  const scale = Math.min(1, maxSize / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const [left, top] = [(videoWidth - width) / 2, (videoHeight - height) / 2];
  canvas
    .getContext("2d")
    .drawImage(video, left, top, width, height, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.95);
}

async function start(root, facingMode) {
  root.stop();
  const message = root.querySelector(".message");
  const switchButton = root.querySelector(".switch");
  switchButton.disabled = true; // a second stream would start beside this one
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode } });
    root.stop = () => stream.getTracks().forEach((track) => track.stop());
    if (root.isClosed) return root.stop(); // while the browser asked for permission
    const video = root.querySelector("video");
    video.srcObject = stream;
    const facing = stream.getVideoTracks()[0].getSettings().facingMode;
    video.classList.toggle("mirrored", facing !== "environment");
    message.textContent = "";
    const devices = await navigator.mediaDevices.enumerateDevices();
    const cameras = devices.filter((device) => device.kind === "videoinput");
    switchButton.hidden = cameras.length < 2;
  } catch (error) {
    message.textContent = ERRORS[error.name] ?? `The camera does not start: ${error.message}`;
  } finally {
    switchButton.disabled = false;
  }
}

function build(root, data) {
  Object.assign(root, { stop: () => {}, facingMode: "environment", sentId: null });
  const video = root.querySelector("video");
  const shoot = root.querySelector(".shoot");
  video.onloadeddata = () => (shoot.hidden = false);
  shoot.onclick = () => root.sendPhoto(toDataUrl(video, false, data.maxPhotoSize));
  root.querySelector(".switch").onclick = () => {
    root.facingMode = root.facingMode === "user" ? "environment" : "user";
    start(root, root.facingMode);
  };
  root.querySelector(".bars").innerHTML = data.classes
    .map(
      ({ name, color }) =>
        `<li style="--color: ${color}"><span class="name">${name}</span><i></i><span></span></li>`,
    )
    .join("");
  if (data.live) {
    root.timer = setInterval(() => {
      const now = Date.now();
      const isAnswered = root.sentId === null || root.answeredId === root.sentId;
      const isLost = now - root.sentId > MAX_WAIT_MS;
      if (!(isAnswered || isLost) || !video.videoWidth || document.hidden) return;
      root.sentId = now;
      root.sendFrame({ id: now, src: toDataUrl(video, true, LIVE_SIZE_PX) });
    }, LIVE_INTERVAL_MS);
  }
  start(root, root.facingMode);
}

function showPrediction(root, prediction) {
  const answer = root.querySelector(".answer");
  answer.classList.toggle("rejected", prediction.rejected);
  const verdict = root.querySelector(".verdict");
  if (verdict.textContent !== prediction.verdict) verdict.textContent = prediction.verdict;
  prediction.probabilities.forEach((probability, index) => {
    const [, bar, value] = root.querySelector(".bars").children[index].children;
    bar.style.width = `${100 * probability}%`;
    value.textContent = prediction.percentages[index];
  });
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const root = parentElement.querySelector(".camera");
  root.sendPhoto = (src) => setTriggerValue("photo", src);
  root.sendFrame = (frame) => setStateValue("frame", frame);
  if (!root.stop) build(root, data);
  root.classList.toggle("live", data.live);
  root.querySelector(".answer").hidden = !data.prediction;
  if (data.prediction) showPrediction(root, data.prediction);
  root.answeredId = data.answeredId;
  return () => {
    root.isClosed = true;
    clearInterval(root.timer);
    root.stop();
  };
}
