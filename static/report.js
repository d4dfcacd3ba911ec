/* Photos of a report, a visit, a finished work, loaded on those pages alone: each is shrunk where the browser can, sent on its
   own with its progress, and can be sent again. Without this file the form sends them itself. */
document.querySelectorAll("form[data-photos]").forEach((form) => {
  "use strict";
  const input = form.querySelector("input[type=file]");
  if (!input || !window.XMLHttpRequest || !window.FormData) return;
  const say = form.dataset;
  const list = form.querySelector(".shots");
  const status = form.querySelector("[role=status]");
  const LONG = 1600, RATIO = 3, NARROW = 1080, LONGEST = 16000;
  const queue = [];
  let busy = false;
  let leaving = null;

  const make = (name, more = {}) => Object.assign(document.createElement(name), more);
  const shown = () => list.children.length;
  const open = () => list.querySelectorAll("[data-state=queued],[data-state=sending]").length;

  /* As the server measures: of a picture of a whole chat the width counts. */
  function fit(long, short) {
    return Math.min(1, long > RATIO * short ? Math.min(NARROW / short, LONGEST / long) : LONG / long);
  }

  /* When the camera says it took the photo: the canvas forgets it. The oldest, as an editor adds its own. */
  async function taken(file) {
    const head = await file.slice(0, 131072).arrayBuffer();
    const moments = new TextDecoder("latin1").decode(head).match(/\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/g);
    return moments ? moments.sort()[0] : "";
  }

  /* Any trouble with the canvas sends the photo as it is: the server can do all of this too. */
  async function shrunk(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = fit(Math.max(picture.width, picture.height), Math.min(picture.width, picture.height));
      const canvas = make("canvas", {
        width: Math.round(picture.width * scale),
        height: Math.round(picture.height * scale),
      });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff"; // a JPEG knows no transparency: what lets through would be black
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
      return blob && blob.size < file.size ? blob : file;
    } catch {
      return file;
    }
  }

  function send(blob, name, moment, tell) {
    return new Promise((done, fail) => {
      const body = new FormData();
      for (const field of form.querySelectorAll("input[type=hidden]")) body.append(field.name, field.value);
      body.append("photos", blob, name);
      body.append("taken", moment);
      const request = new XMLHttpRequest();
      request.open("POST", say.photos);
      request.responseType = "json";
      request.timeout = 120000;
      request.upload.onprogress = (event) => event.lengthComputable && tell(event.loaded / event.total);
      request.onload = () => (request.status === 200 && request.response ? done(request.response) : fail(request.response || {}));
      request.onerror = request.ontimeout = () => fail({});
      request.send(body);
    });
  }

  function tile(file) {
    const item = make("li");
    const box = make("span", { className: "tile" });
    const state = make("span", { className: "state" });
    box.append(state);
    item.append(box);
    list.append(item);
    return { file, item, box, state };
  }

  function mark(one, state, words) {
    one.item.dataset.state = state;
    one.state.textContent = words;
  }

  function button(words, act) {
    const made = make("button", { type: "button", className: "btn btn-text", textContent: words });
    made.addEventListener("click", act);
    return made;
  }

  function enqueue(one) {
    one.item.querySelectorAll("button,p").forEach((old) => old.remove());
    mark(one, "queued", say.queued);
    queue.push(one);
    work();
  }

  async function work() {
    if (busy) return;
    const one = queue.shift();
    if (!one) return finish();
    busy = true;
    mark(one, "sending", say.shrinking);
    try {
      const [small, moment] = [await shrunk(one.file), await taken(one.file).catch(() => "")];
      const kept = await send(small, one.file.name || "photo.jpg", moment, (part) => mark(one, "sending", Math.round(part * 100) + "%"));
      one.box.prepend(make("img", { src: kept.thumb, alt: one.file.name, width: 96, height: 96 }));
      mark(one, "kept", say.kept);
      const drop = make("button", { className: "btn btn-text", textContent: say.drop });
      drop.setAttribute("formaction", kept.drop);
      one.item.append(drop);
    } catch (refused) {
      mark(one, "failed", say.failed);
      if (refused.error) one.item.append(make("p", { className: "error", textContent: refused.error }));
      else one.item.append(button(say.retry, () => enqueue(one)));
      one.item.append(button(say.drop, () => one.item.remove()));
    }
    busy = false;
    work();
  }

  function finish() {
    if (!leaving) return;
    const failed = list.querySelector("[data-state=failed]");
    const by = leaving;
    leaving = null;
    if (failed) status.textContent = say.failed;
    else form.requestSubmit(by);
  }

  function take() {
    const most = Number(say.most);
    for (const file of input.files) {
      if (shown() < most) enqueue(tile(file));
      else status.textContent = say.tooMany;
    }
    input.value = "";
  }

  input.addEventListener("change", take);
  take(); // what was chosen while this file was still on its way

  form.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (!open() || leaving || (by && by.hasAttribute("formaction"))) return;
    event.preventDefault();
    leaving = by;
    status.textContent = say.waiting;
  });
});
