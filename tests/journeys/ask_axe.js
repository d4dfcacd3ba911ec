/* askAxe(): what axe calls serious or critical on this page, the first place of each.

   Contrast is judged once a look, because the verdict follows from it: from the type and colour of a
   text, from what the boxes around it paint, and from painted boxes that lie across it without being
   around it. ``judged`` are the looks that passed before; of every other axe is asked again. */
(() => {
  "use strict";
  const LESSER = axe._audit.rules.filter((one) => ["minor", "moderate"].includes(one.impact));
  const USUAL = { rules: Object.fromEntries(LESSER.map((one) => [one.id, { enabled: false }])) };
  const rule = axe._audit.rules.find((one) => one.id === "color-contrast");
  const check = axe._audit.checks[rule.id];
  const { matches } = rule;
  const { evaluate } = check;

  window.askAxe = async ({ rules, judged }) => {
    const looks = looksOfTexts();
    const known = new Set(judged.split(" "));
    const before = known.size;
    rule.matches = (one, ...more) => looks.has(one) && !known.has(looks.get(one)) && matches(one, ...more);
    check.evaluate = function (one, ...more) {
      if (known.has(looks.get(one))) return true;
      let ratio;
      const data = (said) => {
        ratio = said.contrastRatio;
        this.data(said);
      };
      const verdict = evaluate.call({ __proto__: this, data }, one, ...more);
      // What axe does not see passes without a ratio.
      if (verdict && ratio) known.add(looks.get(one));
      return verdict;
    };
    const asked = rules.length ? { runOnly: rules } : USUAL;
    const { violations } = await axe.run({ reporter: "no-passes", ...asked });
    const findings = violations
      .filter((one) => ["serious", "critical"].includes(one.impact))
      .map(({ id, nodes: [first] }) => `${id} ${first.target} ${reasons(first)}`);
    return { findings, judged: [...known].slice(before) };
  };

  function reasons({ any, all, none }) {
    return [...any, ...all, ...none].map((one) => one.message).join(" ");
  }

  /* By element. */
  function looksOfTexts() {
    const around = new Map();
    const texts = [];
    const painted = [];
    for (const one of document.querySelectorAll("html, body, body *")) {
      const style = getComputedStyle(one);
      const paint = `${style.backgroundColor} ${style.backgroundImage} ${style.opacity} ${style.mixBlendMode}`;
      around.set(one, short(`${around.get(one.parentElement)} ${one.localName}.${one.getAttribute("class")} ${paint}`));
      if (!paint.startsWith("rgba(0, 0, 0, 0) none")) painted.push({ one, paint, place: one.getBoundingClientRect() });
      const places = placesOfText(one);
      if (places.length) texts.push({ one, style, places });
    }
    const look = ({ one, style, places }) => {
      const across = painted.filter((box) => !box.one.contains(one) && places.some((its) => meet(its, box.place)));
      const type = [style.color, style.fontSize, style.fontWeight, style.textShadow, style.webkitTextStroke];
      return short([around.get(one), ...type, ...across.map((box) => box.paint)].join(" "));
    };
    return new Map(texts.map((text) => [text.one, look(text)]));
  }

  function placesOfText(one) {
    if (one.matches("input, select, textarea")) return [one.getBoundingClientRect()];
    const range = document.createRange();
    return [...one.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
      .flatMap((text) => (range.selectNode(text), [...range.getClientRects()]));
  }

  function meet(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  /* Two sums of 32 bits tell the looks of a whole walk apart. */
  function short(text) {
    let [one, other] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at++) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
      other = Math.imul(other ^ text.charCodeAt(at), 1597334677);
    }
    return (one >>> 0).toString(36) + (other >>> 0).toString(36);
  }
})();
