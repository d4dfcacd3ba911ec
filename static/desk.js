/* Small helps for the desk: keys in the queue, and sentences kept ready. All of it works without. */
(() => {
  "use strict";
  const cards = [...document.querySelectorAll("[data-ticket]")];
  const help = document.querySelector("[data-keys]");
  if (help && cards.length) help.hidden = false;

  /* Keys count only while a card holds the focus, so that no other tool's keys are taken. */
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-ticket]");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]),select,textarea")) return;
    const to = { j: 1, k: -1 }[event.key];
    if (to) cards[cards.indexOf(card) + to]?.querySelector("h3 a").focus();
    else if (event.key === "a") card.querySelector("[data-next]")?.click();
    else return;
    event.preventDefault();
  });

  /* 本页全选: every box of the same form under that name; again, and none. Without this file a link. */
  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-tick-all]");
    if (!all) return;
    event.preventDefault();
    const scope = all.closest("form") || document;
    const boxes = [...scope.querySelectorAll(`input[type=checkbox][name=${all.dataset.tickAll}]`)];
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = on;
  });

  /* A kept sentence goes where the words are written; without this file its button has the same done. */
  document.addEventListener("click", (event) => {
    const reply = event.target.closest("[data-reply]");
    const field = reply && document.getElementById(reply.dataset.into);
    if (!field) return;
    event.preventDefault();
    field.value = (field.value.trim() ? field.value.trim() + "\n" : "") + reply.dataset.reply;
    field.focus();
  });
})();
