"use strict";
/* The page: filters, charts and their tables, language, theme, downloads. */
{
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const root = document.documentElement;
  const lang = () => root.lang;
  const word = (key, values = {}) => makeView(page, { dimensions: {}, measures: {} }, { rows: [] }, lang(), 0).word(key, values);
  const views = new Map();
  const figures = [...document.querySelectorAll("[data-chart]")];
  const charts = new Map(page.charts.map((chart) => [chart.name, chart]));

  const embed = (figure, view) => {
    const place = figure.querySelector(".picture");
    const turn = (figure.turn = (figure.turn || 0) + 1);
    return vegaEmbed(document.createElement("div"), draw.spec(view), {
      ast: true, renderer: "svg", actions: false, defaultStyle: false, mode: "vega-lite", hover: false, logLevel: 1,
      expressionFunctions: FUNCTIONS,
      tooltip: (handler, event, item, value) => hint(event, view, value),
    }).then((made) => {
      if (figure.turn !== turn) { made.finalize(); return; }
      if (figure.made) figure.made.finalize();
      figure.made = made;
      place.replaceChildren(...made.view.container().childNodes);
      const svg = place.querySelector("svg");
      if (svg) svg.setAttribute("aria-hidden", "true");
    });
  };

  const tick = (view, value, slot) => {
    if (slot !== "n" && view.isTime(slot)) return format.timeTick(value, core.unitOf(view.chart, slot) || "day", view.lang);
    if (slot === "n") return format.tick(value, "integer", view.lang);
    const one = view.chart.dimensions[slot] || view.chart.measures[slot];
    return format.tick(value, one.format, view.lang);
  };

  /* What specifications call to write numbers and times; known to all of them, so each names its chart. */
  const FUNCTIONS = {
    kibanTick: (value, slot, name) => tick(views.get(name), value, slot),
    kibanShare: (value) => format.number(value, "ratio", 0, lang()),
    kibanShort: (text, name) => views.get(name).shortCategory(text),
  };

  /* Tooltips: rows of label and value, put in as text. */
  const bubble = document.getElementById("bubble");
  const hint = (event, view, value) => {
    if (value === null || value === undefined || value === "" || !event || event.type === "pointerout") { bubble.hidden = true; return; }
    const lines = hintLines(view, Number(value));
    if (!lines.length) { bubble.hidden = true; return; }
    bubble.replaceChildren(element("p", { textContent: lines[0] }), element("dl", {}, ...lines.slice(1).flatMap(([label, text]) => [element("dt", { textContent: label }), element("dd", { textContent: text })])));
    bubble.hidden = false;
    const box = bubble.getBoundingClientRect(), gap = 14;
    const left = event.clientX + gap + box.width > innerWidth - 8 ? event.clientX - gap - box.width : event.clientX + gap;
    const top = event.clientY + gap + box.height > innerHeight - 8 ? event.clientY - gap - box.height : event.clientY + gap;
    bubble.style.left = `${Math.max(8, left)}px`;
    bubble.style.top = `${Math.max(8, top)}px`;
  };
  const hintLines = (view, tip) => {
    const kind = view.chart.kind;
    if (kind === "map") {
      const one = view.places()[tip];
      return one ? [one[view.lang], [view.label("value"), view.value("value", one.value)]] : [];
    }
    if (kind === "histogram") {
      const row = view.frame.rows[tip];
      return row ? [word("between", { low: view.value("x", row[0]), high: view.value("x", row[1]) }), [view.label("n"), view.value("n", row[2])]] : [];
    }
    if (kind === "scatter") return pointLines(view, tip);
    const row = view.rows[tip];
    if (!row) return [];
    if (kind === "line" && view.has("colour")) {
      const same = view.rows.filter((one) => one.codes.x === row.codes.x && one.values.y !== null).sort((a, b) => b.values.y - a.values.y);
      return [view.text("x", row.codes.x), ...same.map((one) => [view.text("colour", one.codes.colour), view.value("y", one.values.y)])];
    }
    const slots = Object.keys(row.codes).filter((slot) => slot !== "x");
    return [view.text("x", row.codes.x), ...slots.map((slot) => [view.label(slot), view.text(slot, row.codes[slot])]), ...Object.keys(row.values).map((slot) => [view.label(slot), view.value(slot, row.values[slot])])];
  };
  const pointLines = (view, tip) => {
    const row = view.frame.rows[tip];
    if (!row) return [];
    const said = (slot) => { const one = row[view.slots.indexOf(slot)]; return ["x", "y", "size"].includes(slot) ? view.value(slot, one) : view.plainText(slot, one); };
    const head = view.has("label") ? said("label") : view.has("colour") ? said("colour") : "";
    return [head, ...view.slots.filter((slot) => slot !== "label").map((slot) => [view.label(slot), said(slot)])];
  };

  /* The table behind each picture; and charts that are tables. */
  const STEP = 100;
  const tabulate = (figure, view) => {
    const place = figure.querySelector(".rows"), columns = view.columns();
    const state = (figure.table = figure.table || { by: -1, descending: false, shown: 0 });
    if (view.chart.kind === "table" && state.by < 0 && view.chart.sort) { state.by = view.slots.indexOf(view.chart.sort.by); state.descending = view.chart.sort.descending; }
    state.shown = Math.max(state.shown, view.chart.kind === "table" ? view.chart.limit : STEP);
    const rows = view.frame.rows.map(view.cells);
    if (state.by >= 0) rows.sort((a, b) => core.compare(a[state.by].raw, b[state.by].raw, state.descending));
    figure.rows = rows;
    const head = columns.map((column, n) => heading(figure, view, column, n, state));
    const body = rows.slice(0, state.shown).map((row) => element("tr", {}, ...row.map((cell, n) => element(n ? "td" : "th", { className: columns[n].number ? "num" : "", textContent: cell.text, ...(n ? {} : { scope: "row" }) }))));
    place.replaceChildren(element("table", { "aria-label": view.chart.title[view.lang] }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)));
    const more = figure.querySelector(".more");
    more.hidden = rows.length <= state.shown;
    more.textContent = word("more", { n: Math.min(STEP, rows.length - state.shown) });
    figure.querySelector(".counted").textContent = rows.length ? word("rows_shown", { shown: Math.min(rows.length, state.shown).toLocaleString(), total: rows.length.toLocaleString() }) : "";
  };
  const heading = (figure, view, column, n, state) => {
    const on = state.by === n;
    const button = element("button", { type: "button", title: column.meaning || "", textContent: column.label, "aria-label": word("sort_by", { label: column.label }), onclick: () => {
      state.descending = on ? !state.descending : column.number;
      state.by = n;
      tabulate(figure, views.get(view.chart.name));
      figure.querySelectorAll("thead button")[n].focus();
    } });
    return element("th", { scope: "col", className: column.number ? "num" : "", "aria-sort": on ? (state.descending ? "descending" : "ascending") : "none" }, button);
  };

  const download = (figure) => {
    const view = views.get(figure.dataset.chart);
    const text = core.csv(view.columns().map((column) => column.label), figure.rows.map((row) => row.map((cell) => cell.raw)));
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    element("a", { href: address, download: `${page.name}_${view.chart.name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };

  /* Charts. */
  const says = (view) => {
    const found = view.chart.notes.map((note) => note[view.lang]);
    for (const { shown, total } of view.frame.cuts) found.push(word("top", { shown: shown.toLocaleString(), total: total.toLocaleString() }));
    const last = view.chart.kind === "histogram" && view.chart.rest !== null && view.frame.rows.at(-1);
    if (last) found.push(word("rest", { low: view.value("x", last[0]), high: view.value("x", last[1]) }));
    const lost = view.unplaced();
    if (lost.length) found.push(word("unplaced", { names: lost.slice(0, 5).join(", ") + (lost.length > 5 ? " …" : "") }));
    const deaf = filters.active().filter((one) => !(one.column in view.chart.filters)).map((one) => one.label[view.lang]);
    if (deaf.length) found.push(word("not_filtered", { names: deaf.join(view.lang === "ja" ? "、" : ", ") }));
    return found;
  };
  const alternative = (view) => {
    const columns = view.columns(), rows = view.frame.rows.map(view.cells), at = columns.length - 1;
    const known = rows.filter((row) => typeof row[at].raw === "number").sort((a, b) => b[at].raw - a[at].raw);
    const name = (row) => row.slice(0, -1).map((cell) => cell.text).join(", ") + ` (${row[at].text})`;
    const extremes = known.length > 1 && view.chart.kind !== "scatter" ? word("alt_extremes", { high: name(known[0]), low: name(known[known.length - 1]) }) : "";
    return word("alt", { title: view.chart.title[view.lang], rows: rows.length, extremes });
  };
  const scale = (view) => {
    const numbers = view.rows.map((row) => row.values.value).filter((value) => value !== null);
    if (!numbers.length) return [];
    const [low, high] = draw.ramp(view, numbers).domain;
    const steps = [1, 2, 3, 4, 5, 6].map((n) => element("i", { className: `r${n}` }));
    return [element("span", { textContent: view.label("value") }), element("b", { textContent: view.short("value", low) }), element("span", { className: "steps", "aria-hidden": "true" }, ...steps), element("b", { textContent: view.short("value", high) })];
  };

  /** What stands under bars over time: all of them where they are few, else where a month or year begins. */
  const shortTimes = (view) => {
    const shorts = new Map();
    if (!("x" in view.chart.dimensions) || !view.isTime("x") || !view.rows.length) return shorts;
    const unit = core.unitOf(view.chart, "x");
    const times = [...new Set(view.sorted("x").map((code) => view.raw("x", code)))].filter(Boolean);
    const part = unit === "month" || unit === "quarter" ? 4 : unit === "day" || unit === "week" ? 7 : 0;
    const sparse = part && times.length > (part === 4 ? 24 : 62);
    let before = sparse ? times[0].slice(0, part) : "";
    for (const raw of times) {
      const begins = raw.slice(0, part) !== before;
      before = raw.slice(0, part);
      const start = part === 4 ? `${raw.slice(0, 4)}-01-01` : `${raw.slice(0, 7)}-01`;
      const said = sparse ? (begins ? format.timeTick(core.utc(start), "month", lang()) : "") : format.timeTick(core.utc(raw), unit, lang());
      shorts.set(format.time(raw, unit, lang()), said);
    }
    return shorts;
  };

  const show = (figure) => {
    const chart = charts.get(figure.dataset.chart), picture = figure.querySelector(".picture");
    const width = Math.floor(picture ? picture.clientWidth : figure.clientWidth);
    const view = makeView(page, chart, core.frame(chart, filters.chosen), lang(), width);
    const shorts = shortTimes(view);
    view.shortCategory = (text) => shorts.get(text) ?? text;
    views.set(chart.name, view);
    const lines = chart.failed ? [word("failed", { why: chart.failed })] : view.frame.rows.length ? says(view) : [word("no_data"), ...says(view)];
    figure.querySelector(".says").replaceChildren(...lines.map((text) => element("li", { textContent: text })));
    figure.classList.toggle("empty", !view.frame.rows.length);
    if (chart.kind === "number") return tell(figure, view);
    tabulate(figure, view);
    if (!picture) return;
    picture.setAttribute("aria-label", alternative(view));
    const legend = figure.querySelector(".scale");
    if (legend) legend.replaceChildren(...scale(view));
    figure.width = width;
    if (!view.frame.rows.length) { figure.turn = (figure.turn || 0) + 1; picture.replaceChildren(); return; }
    return embed(figure, view);
  };
  const tell = (figure, view) => {
    const [[value] = [null]] = view.frame.rows;
    figure.querySelector(".value").textContent = view.value("value", value);
  };

  let waiting = 0;
  const draw_all = () => {
    root.dataset.state = "drawing";
    const turn = ++waiting;
    const all = figures.map(show);
    document.getElementById("clear").hidden = !filters.active().length;
    return Promise.all(all).then(() => { if (turn === waiting) root.dataset.state = "ready"; });
  };
  const filters = makeFilters(page, document.getElementById("filters"), { word, lang }, draw_all);

  settings.onLanguage(() => { filters.build(); draw_all(); });
  document.getElementById("clear").addEventListener("click", filters.clear);
  for (const figure of figures) {
    const csv = figure.querySelector(".csv"), more = figure.querySelector(".more");
    if (csv) csv.addEventListener("click", () => download(figure));
    if (more) more.addEventListener("click", () => { figure.table.shown += STEP; tabulate(figure, views.get(figure.dataset.chart)); });
  }
  let resizing = 0;
  addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(() => { for (const figure of figures) { const picture = figure.querySelector(".picture"); if (picture && Math.floor(picture.clientWidth) !== figure.width) show(figure); } }, 120);
  });
  addEventListener("scroll", () => { bubble.hidden = true; }, { passive: true });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") bubble.hidden = true; });
  filters.build();
  draw_all();
}
