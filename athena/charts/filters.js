"use strict";
/* The filter bar: what a reader can choose, and what is chosen. Texts from data are only ever put in as text. */
const element = (name, properties = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

const makeFilters = (page, bar, say, changed) => {
  const chosen = {};
  const shown = (one, value) => {
    if (value === null) return say.word("null");
    if (typeof value === "boolean") return say.word(value ? "yes" : "no");
    return typeof value === "number" ? format.number(value, one.format, null, say.lang()) : value === "" ? "“”" : String(value);
  };
  const pick = (one) => {
    const codes = one.values.map((value, code) => ({ code, text: shown(one, value) }));
    if (one.other) codes.push({ code: core.OTHER, text: say.word("other") });
    if (one.null) codes.push({ code: core.NULL, text: say.word("null") });
    return codes;
  };

  const selecting = (one) => {
    const codes = pick(one), now = () => (chosen[one.column] ? chosen[one.column].values : new Set());
    const summary = element("summary"), list = element("ul");
    const tell = () => {
      const names = codes.filter(({ code }) => now().has(code)).map(({ text }) => text);
      summary.replaceChildren(element("span", { className: "name", textContent: one.label[say.lang()] }), element("span", { className: "now", textContent: names.length === 0 ? say.word("all") : names.length <= 2 ? names.join(say.lang() === "ja" ? "、" : ", ") : say.word("chosen", { n: names.length }) }));
      details.classList.toggle("active", names.length > 0);
    };
    const toggle = (code, on) => {
      const values = new Set(now());
      if (on) values.add(code); else values.delete(code);
      if (values.size) chosen[one.column] = { values }; else delete chosen[one.column];
      tell();
      changed();
    };
    for (const { code, text } of codes) {
      const box = element("input", { type: "checkbox", checked: now().has(code), onchange: (event) => toggle(code, event.target.checked) });
      list.append(element("li", {}, element("label", {}, box, element("span", { textContent: text }))));
    }
    const find = element("input", { type: "search", placeholder: say.word("find"), "aria-label": say.word("find"), oninput: (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      codes.forEach(({ text }, n) => { list.children[n].hidden = !text.toLowerCase().includes(wanted); });
    } });
    const clear = element("button", { type: "button", className: "plain", textContent: say.word("clear"), onclick: () => {
      delete chosen[one.column];
      for (const box of list.querySelectorAll("input")) box.checked = false;
      tell();
      changed();
    } });
    const menu = element("div", { className: "menu" }, ...(codes.length > 8 ? [find] : []), list, clear);
    const details = element("details", { className: "pick", name: "filter" }, summary, menu);
    details.addEventListener("keydown", (event) => { if (event.key === "Escape" && details.open) { details.open = false; summary.focus(); } });
    tell();
    return details;
  };

  const field = (one, ...parts) => element("fieldset", { className: "field" }, element("legend", { textContent: one.label[say.lang()] }), ...parts);
  const keep = (one, box, low, high, whole) => {
    if (whole) delete chosen[one.column]; else chosen[one.column] = { low, high };
    box.classList.toggle("active", !whole);
    changed();
  };

  const days = (text) => Math.round(core.utc(text) / 86400000);
  const spanning = (one) => {
    if (!one.low) return field(one, say.word("no_data"));
    const first = { day: one.low, month: one.low.slice(0, 7), year: one.low.slice(0, 4) }[one.unit];
    const last = { day: one.high, month: one.high.slice(0, 7), year: one.high.slice(0, 4) }[one.unit];
    const full = (text) => (text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text);
    const input = (name, value) => (one.unit === "day"
      ? element("input", { type: "date", value, min: first, max: last, "aria-label": say.word(name) })
      : element("select", { "aria-label": say.word(name) }, ...between(first, last, one.unit).map((text) => element("option", { value: text, textContent: format.time(full(text), one.unit, say.lang()), selected: text === value }))));
    const kept = chosen[one.column];
    const from = input("from", kept ? kept.first : first), to = input("to", kept ? kept.last : last);
    const box = field(one, from, element("span", { textContent: "–", "aria-hidden": "true" }), to);
    const tell = () => {
      const low = from.value || first, high = to.value || last;
      keep(one, box, days(full(low)), days(full(high)), low <= first && high >= last);
      if (chosen[one.column]) Object.assign(chosen[one.column], { first: low, last: high });
    };
    from.onchange = to.onchange = tell;
    box.classList.toggle("active", Boolean(kept));
    return box;
  };
  const between = (first, last, unit) => {
    const found = [];
    for (let text = first; text <= last; ) {
      found.push(text);
      const [year, month] = text.split("-").map(Number);
      text = unit === "year" ? String(year + 1) : month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
    }
    return found;
  };

  const ranging = (one) => {
    if (!one.steps) return field(one, say.word("no_data"));
    const edge = (n) => Number((one.start + n * one.step).toPrecision(12));
    const single = one.step === 1 && Number.isInteger(one.start);
    const text = (n) => format.number(edge(n), one.format, null, say.lang());
    const kept = chosen[one.column];
    const slider = (name, value) => element("input", { type: "range", min: 0, max: one.steps - 1, value: String(value), "aria-label": `${one.label[say.lang()]} ${say.word(name)}` });
    const from = slider("range_from", kept ? kept.low : 0), to = slider("range_to", kept ? kept.high : one.steps - 1);
    from.value = kept ? kept.low : 0;
    to.value = kept ? kept.high : one.steps - 1;
    const output = element("output");
    const both = element("div", { className: "slider" }, from, to);
    const box = field(one, both, output);
    const say_it = () => {
      const low = Number(from.value), high = Number(to.value);
      output.textContent = say.word("between", { low: text(low), high: single ? text(high) : `${say.lang() === "ja" ? "" : "< "}${text(high + 1)}${say.lang() === "ja" ? "未満" : ""}` });
      from.setAttribute("aria-valuetext", text(low));
      to.setAttribute("aria-valuetext", text(single ? high : high + 1));
      both.style.setProperty("--low", low / Math.max(1, one.steps - 1));
      both.style.setProperty("--high", high / Math.max(1, one.steps - 1));
    };
    const tell = (event) => {
      if (Number(from.value) > Number(to.value)) (event.target === from ? to : from).value = event.target.value;
      say_it();
      keep(one, box, Number(from.value), Number(to.value), Number(from.value) === 0 && Number(to.value) === one.steps - 1);
    };
    from.oninput = to.oninput = tell;
    say_it();
    box.classList.toggle("active", Boolean(kept));
    return box;
  };

  const MAKE = { select: selecting, dates: spanning, range: ranging };
  const build = () => bar.replaceChildren(...page.filters.map((one) => {
    const made = MAKE[one.kind](one);
    made.dataset.column = one.column;
    return made;
  }));
  const clear = () => { for (const column of Object.keys(chosen)) delete chosen[column]; build(); changed(); };
  document.addEventListener("click", (event) => { for (const open of bar.querySelectorAll("details[open]")) if (!open.contains(event.target)) open.open = false; });
  return { build, clear, chosen, active: () => page.filters.filter((one) => one.column in chosen) };
};
