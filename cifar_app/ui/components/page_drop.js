/* Files that are pasted, or dropped anywhere on the page, go to the file uploader, as if they were
   dropped there. If the page shows none, Python is asked for it first. An uploader that received
   files is replaced by an empty one, unless it refused them: files that follow wait for that. */

const UPLOADER = "[data-testid=stFileUploader]";
const INPUT = "[data-testid=stFileUploaderDropzoneInput]:not([webkitdirectory])";
const POLL_MS = 100;
const MAX_WAIT_MS = 20000;
const REPLACEMENT_MS = 5000;

const usedAt = new WeakMap();

function isFree(input) {
  const isUsed = performance.now() - (usedAt.get(input) ?? -Infinity) < REPLACEMENT_MS;
  return !input.disabled && !isUsed;
}

async function deliver(files) {
  for (let waited = 0; waited < MAX_WAIT_MS; waited += POLL_MS) {
    const input = document.querySelector(INPUT);
    if (input && isFree(input)) {
      const transfer = new DataTransfer();
      for (const file of files) transfer.items.add(file);
      usedAt.set(input, performance.now());
      input.files = transfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function listen(frame) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const isUploader = (event) => event.target.closest?.(UPLOADER);
  const { signal } = frame.abort;
  const listeners = {
    dragover: (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      frame.classList.toggle("active", !isUploader(event));
    },
    dragleave: (event) => {
      if (!event.relatedTarget) frame.classList.remove("active");
    },
    drop: (event) => {
      frame.classList.remove("active");
      if (!hasFiles(event) || isUploader(event)) return;
      event.preventDefault();
      frame.receive([...event.dataTransfer.files]);
    },
    paste: (event) => {
      if (event.defaultPrevented || isUploader(event)) return;
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length) frame.receive(files);
    },
  };
  for (const [name, listener] of Object.entries(listeners)) {
    window.addEventListener(name, listener, { signal });
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector(".page-drop");
  if (!frame.abort) {
    frame.abort = new AbortController();
    listen(frame);
  }
  frame.receive = (files) => {
    if (data.ready) return deliver(files);
    frame.waiting = files;
    setTriggerValue("requested", Date.now());
  };
  if (data.ready && frame.waiting) {
    deliver(frame.waiting);
    frame.waiting = null;
  }
  return () => frame.abort.abort();
}
