/* Drawing black boxes on a page. The text below the picture is what is sent: one box a line,
   left,top,right,bottom in per cent. Without this script a person types it. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  document.querySelectorAll("[data-redact]").forEach((root) => {
    const text = document.getElementById(root.dataset.redact);
    const ruler = root.querySelector("svg");
    const undo = root.querySelector("[data-redact-undo]");
    if (!text || !ruler) return;
    const lines = () => text.value.split("\n").map((line) => line.trim()).filter(Boolean);

    const box = ([left, top, right, bottom]) => {
      const rect = document.createElementNS(SVG, "rect");
      const parts = { x: left, y: top, width: right - left, height: bottom - top };
      for (const [name, value] of Object.entries(parts)) rect.setAttribute(name, Math.max(value, 0));
      return rect;
    };
    const draw = () => {
      ruler.querySelectorAll("rect").forEach((rect) => rect.remove());
      lines().forEach((line) => {
        const parts = line.split(/[,，\s]+/).map(Number);
        if (parts.length === 4 && !parts.some(Number.isNaN)) ruler.append(box(parts));
      });
      undo.hidden = !lines().length;
    };
    const spot = (event) => {
      const frame = ruler.getBoundingClientRect();
      const share = (value, from, size) => Math.min(Math.max(((value - from) / size) * 100, 0), 100);
      return [share(event.clientX, frame.left, frame.width), share(event.clientY, frame.top, frame.height)];
    };
    const between = (a, b) => [
      Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]),
    ];

    let start = null;
    let shown = null;
    ruler.classList.add("live");
    ruler.addEventListener("pointerdown", (event) => {
      start = spot(event);
      ruler.setPointerCapture(event.pointerId);
    });
    ruler.addEventListener("pointermove", (event) => {
      if (!start) return;
      shown?.remove();
      shown = box(between(start, spot(event)));
      ruler.append(shown);
    });
    ruler.addEventListener("pointercancel", () => {
      start = null;
      draw();
    });
    ruler.addEventListener("pointerup", (event) => {
      if (!start) return;
      const parts = between(start, spot(event));
      start = null;
      if (parts[2] - parts[0] > 0.5 && parts[3] - parts[1] > 0.5)
        text.value = [...lines(), parts.map((part) => part.toFixed(1)).join(",")].join("\n");
      draw();
    });
    undo.addEventListener("click", () => {
      text.value = lines().slice(0, -1).join("\n");
      draw();
    });
    text.addEventListener("input", draw);
    draw();
  });
})();
