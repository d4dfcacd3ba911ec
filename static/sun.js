/* Small helps for pages that already work without them. No globals, no inline handlers. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, run) => document.addEventListener(type, run);

  /* Copy: <button data-copy="3f9a 71c2" data-done="已复制" hidden> */
  if (navigator.clipboard) all("[data-copy]").forEach((button) => (button.hidden = false));
  on("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => {
      const label = button.querySelector("span") || button;
      label.dataset.was ??= label.textContent;
      label.textContent = button.dataset.done || "✓";
      setTimeout(() => (label.textContent = label.dataset.was), 4000);
    });
  });

  /* Print: <button data-print hidden> */
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  /* A form is sent once: the pressed button says so and stays locked until the page is shown again. */
  on("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    const button = event.submitter || form.querySelector("[type=submit]");
    if (!button) return;
    button.dataset.was = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busy || form.dataset.busy || "…";
  });
  window.addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      all("[aria-disabled][data-was]", form).forEach((button) => {
        button.removeAttribute("aria-disabled");
        button.textContent = button.dataset.was;
      });
    });
  });

  /* On a phone the desk's rail scrolls sideways: show where one is. */
  document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  /* The error summary takes the focus; its links go on to the fields by themselves. */
  document.querySelector(".error-summary")?.focus();

  /* Drafts: <form data-autosave="URL"> with a <p class="status" role="status" data-draft
     data-saving=… data-saved=… data-failed=…> inside. Sent 10 s after the last change and on blur. */
  all("form[data-autosave]").forEach((form) => {
    const status = form.querySelector("[data-draft]");
    const say = (word, extra = "") => status && (status.textContent = (status.dataset[word] || "") + extra);
    let timer = 0;
    let dirty = false;
    const save = async () => {
      clearTimeout(timer);
      if (!dirty || form.dataset.sent) return;
      dirty = false;
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      say("saving");
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body });
        if (!answer.ok) throw new Error(answer.status);
        const at = new Date();
        const two = (number) => String(number).padStart(2, "0");
        say("saved", ` ${two(at.getHours())}:${two(at.getMinutes())}`);
      } catch {
        dirty = true;
        say("failed");
      }
    };
    form.addEventListener("input", () => {
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(save, 10000);
    });
    form.addEventListener("focusout", save);
  });

  /* Time left: <span data-due="2026-10-14T10:00:00Z" data-now="…" data-words="还有|天|小时|分钟|已超时">.
     Counted from the server's clock at rendering, never from the phone's. */
  const due = all("[data-due]");
  const shown = Date.now();
  const tick = () =>
    due.forEach((node) => {
      const [left, d, h, m, late] = (node.dataset.words || "|d|h|min|+").split("|");
      const now = Date.parse(node.dataset.now) + Date.now() - shown;
      const minutes = Math.floor((Date.parse(node.dataset.due) - now) / 60000);
      const span = Math.abs(minutes);
      const parts = [Math.floor(span / 1440), Math.floor((span % 1440) / 60), span % 60];
      const words = [d, h, m].map((unit, i) => (parts[i] ? parts[i] + unit : "")).filter(Boolean);
      node.textContent = (minutes < 0 ? late : left) + (words.slice(0, 2).join("") || "0" + m);
    });
  if (due.length) {
    tick();
    setInterval(tick, 60000);
  }

  /* Read aloud: <button data-speak="#id" hidden>, only where the browser can. */
  if ("speechSynthesis" in window)
    all("[data-speak]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const voice = window.speechSynthesis;
        if (voice.speaking) return voice.cancel();
        const text = document.querySelector(button.dataset.speak)?.innerText;
        if (!text) return;
        const speech = new SpeechSynthesisUtterance(text);
        speech.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
        voice.speak(speech);
      });
    });

  /* Checklists remember their ticks on this device: <form data-remember="key">. */
  all("[data-remember]").forEach((list) => {
    const key = "ticks:" + list.dataset.remember;
    const boxes = all("input[type=checkbox]", list);
    try {
      const ticked = JSON.parse(localStorage.getItem(key) || "[]");
      boxes.forEach((box) => (box.checked = ticked.includes(box.value)));
      list.addEventListener("change", () => {
        const now = boxes.filter((box) => box.checked).map((box) => box.value);
        localStorage.setItem(key, JSON.stringify(now));
      });
    } catch {
      /* No storage (private window): the ticks last as long as the page. */
    }
  });
})();
