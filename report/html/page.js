"use strict";
(() => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const chains = all(".entry[data-k]"), findings = all(".entry[data-s]");
  const form = document.querySelector(".filters");

  // What can be copied has a button, and a diff its colours.
  for (const box of all(".copy")) {
    const pre = box.querySelector("pre"), text = pre.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", pre.classList.contains("diff") ? "Copy this diff" : "Copy this text");
    button.addEventListener("click", async () => {
      let done = true;
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        const range = document.createRange();
        range.selectNodeContents(pre);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        done = document.execCommand("copy");
      }
      button.textContent = done ? "Copied" : "Press Ctrl+C";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    box.append(button);
  }
  const colours = (pre) => {
    if (pre.dataset.done) return;
    pre.dataset.done = "1";
    const lines = pre.textContent.split("\n");
    pre.textContent = "";
    for (const line of lines) {
      const kind = /^(\+\+\+|---|@@)/.test(line) ? "h" : line[0] === "+" ? "a" : line[0] === "-" ? "d" : "";
      const span = document.createElement("span");
      span.className = kind;
      span.textContent = line;
      pre.append(span, "\n");
    }
    pre.lastChild.remove();
  };
  const seen = new IntersectionObserver((entries) => {
    for (const e of entries) if (e.isIntersecting) { colours(e.target); seen.unobserve(e.target); }
  }, { rootMargin: "600px" });
  for (const pre of all("pre.diff")) seen.observe(pre);

  // A link into a chain opens it.
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    const details = target.matches("details") ? target : target.querySelector("details");
    if (details) details.open = true;
    if (target.hidden) { form.reset(); filter(); }
    target.scrollIntoView();
  };

  const texts = new Map();
  const textOf = (entry) => {
    let text = texts.get(entry);
    if (text === undefined) texts.set(entry, text = entry.textContent.toLowerCase());
    return text;
  };
  // What is searched is gathered while nobody waits.
  const gather = (rest) => (deadline) => {
    while (rest.length && deadline.timeRemaining() > 1) textOf(rest.pop());
    if (rest.length) requestIdleCallback(gather(rest));
  };
  if (window.requestIdleCallback) requestIdleCallback(gather([...chains, ...findings].reverse()));
  const shown = document.getElementById("shown");
  const field = (id) => (document.getElementById(id) || { value: "" }).value;
  const filter = () => {
    const words = field("q").toLowerCase().split(/\s+/).filter(Boolean);
    const protocol = field("p"), rule = field("r");
    const kinds = new Set(all("input[name=k]:checked", form).map((i) => i.value));
    const severities = new Set(all("input[name=s]:checked", form).map((i) => i.value));
    const has = (entry) => !words.length || words.every((w) => textOf(entry).includes(w));
    let c = 0, f = 0;
    for (const e of chains) {
      const ok = kinds.has(e.dataset.k) && (!protocol || !e.dataset.p || e.dataset.p.split(" ").includes(protocol)) && has(e);
      e.hidden = !ok;
      if (ok) c++;
    }
    for (const e of findings) {
      const ok = severities.has(e.dataset.s) && (!rule || e.dataset.r === rule) && has(e);
      e.hidden = !ok;
      if (ok) f++;
    }
    const part = (n, total, what) => (n === total ? `${n}` : `${n} of ${total}`) + ` ${what}${total === 1 ? "" : "s"}`;
    shown.value = part(c, chains.length, "chain") + (findings.length ? ", " + part(f, findings.length, "finding") : "");
    const none = (id, n) => { const e = document.getElementById(id); if (e) e.hidden = n > 0; };
    none("nochain", c);
    none("nofinding", f);
  };
  if (form) {
    form.hidden = false;
    let waiting = 0;
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
    form.addEventListener("reset", () => setTimeout(filter, 0));
    form.addEventListener("submit", (e) => e.preventDefault());
    const turn = (open) => () => { for (const e of chains) if (!e.hidden) for (const d of all("details", e)) d.open = open; };
    document.getElementById("open").addEventListener("click", turn(true));
    document.getElementById("shut").addEventListener("click", turn(false));
    document.addEventListener("keydown", (e) => {
      if (e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) {
        e.preventDefault();
        document.getElementById("q").focus();
      }
    });
    filter();
  }
  addEventListener("hashchange", reveal);
  reveal();

  // Paper shows what the filters show, opened.
  let closed = [];
  addEventListener("beforeprint", () => {
    for (const pre of all("pre.diff")) colours(pre);
    closed = all("details:not([open])").filter((d) => !d.closest("[hidden]") && !d.matches(".legend"));
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of closed) d.open = false; });
})();
