"use strict";
/* A chart with its frame, as pictures, tables and tooltips ask for it: labels and texts in the page's language. */
const makeView = (page, chart, frame, lang, width) => {
  const word = (key, values = {}) =>
    page.words[key][lang === "ja" ? 1 : 0].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  const dimensions = Object.keys(chart.dimensions), measures = Object.keys(chart.measures);
  const described = (slot) => chart.dimensions[slot] || chart.measures[slot];
  const label = (slot) => (slot === "n" ? word("count") : described(slot).label[lang]);
  const value = (slot, raw) => {
    if (slot === "n") return format.number(raw, "integer", null, lang);
    const one = described(slot);
    if (raw === null || raw === undefined) return "–";
    if (typeof raw === "string" && ["day", "time"].includes(one.family)) return format.time(raw, one.unit || "day", lang);
    return format.number(raw, one.format, one.digits, lang);
  };
  /** A value of a dimension as text. */
  const plainText = (slot, raw) => {
    const one = described(slot);
    if (raw === null || raw === undefined) return word("null");
    if (typeof raw === "boolean") return word(raw ? "yes" : "no");
    if (["day", "time"].includes(one.family)) return format.time(String(raw), core.unitOf(chart, slot) || "day", lang);
    if (typeof raw === "number") return format.number(raw, one.format, one.digits, lang);
    return raw === "" ? "“”" : String(raw);
  };
  const raw = (slot, code) => core.decoded(chart, slot, code);
  const text = (slot, code) => (code === core.OTHER ? word("other") : plainText(slot, raw(slot, code)));
  const coded = !["scatter", "histogram", "number"].includes(chart.kind) && !(chart.kind === "table" && !measures.length);
  const rows = coded
    ? frame.rows.map((row) => ({
        codes: Object.fromEntries(dimensions.map((slot, n) => [slot, row[n]])),
        values: Object.fromEntries(measures.map((slot, n) => [slot, row[dimensions.length + n]])),
      }))
    : [];
  const is = (slot, ...families) => families.includes(described(slot).family);

  const slots = chart.kind === "histogram" ? ["low", "high", "n"] : core.slotsOf(chart);
  /** The columns of the table behind the picture. */
  const columns = () =>
    slots.map((slot) => {
      if (slot === "low") return { label: word("bin", { label: label("x") }), number: true };
      if (slot === "high") return { label: word("bin_end", { label: label("x") }), number: true };
      if (slot === "n") return { label: label("n"), number: true };
      return { label: label(slot), number: is(slot, "number"), meaning: described(slot).meaning };
    });
  /** Cells of a row of that table: the raw value to sort by and to download, and the text to read. */
  const cells = (row) => {
    if (chart.kind === "histogram") return row.map((one, n) => ({ raw: one, text: n < 2 ? value("x", one) : value("n", one) }));
    if (!coded && chart.kind !== "number") return row.map((one, n) => ({ raw: one, text: slots[n] in chart.measures ? value(slots[n], one) : one === null ? "" : plainText(slots[n], one) }));
    return slots.map((slot) => {
      const place = dimensions.indexOf(slot);
      if (place < 0) { const one = row[dimensions.length + measures.indexOf(slot)]; return { raw: one, text: value(slot, one) }; }
      const code = row[place], own = raw(slot, code);
      return { raw: code === core.OTHER || own === null ? text(slot, code) : own, text: text(slot, code) };
    });
  };

  /** The codes of a dimension that are shown, in their order. */
  const sorted = (slot) => {
    const place = dimensions.indexOf(slot), codes = new Set(frame.rows.map((row) => row[place]));
    return [...new Set([...(frame.orders[slot] ?? []), ...codes])].filter((code) => codes.has(code));
  };
  const colourOrder = () => {
    if (!chart.colourOrder) {
      const all = core.frame(chart, {}), place = dimensions.indexOf("colour"), found = [];
      const total = new Map();
      for (const row of all.rows) total.set(row[place], (total.get(row[place]) || 0) + (row[dimensions.length] || 0));
      found.push(...total.keys());
      const time = !is("colour", "text");
      found.sort((a, b) => (a === core.OTHER) - (b === core.OTHER) || (time ? core.compare(raw("colour", a), raw("colour", b), false) : total.get(b) - total.get(a)));
      chart.colourOrder = found;
    }
    return chart.colourOrder;
  };
  /** The most frequent colours of points, among all of them, so that a filter changes no colour. */
  const pointColours = () => {
    const place = core.slotsOf(chart).indexOf("colour"), counts = new Map();
    for (const row of core.frame(chart, {}).rows) counts.set(row[place], (counts.get(row[place]) || 0) + 1);
    const names = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || core.compare(a, b, false));
    const kept = names.slice(0, 7).map((one) => ({ text: plainText("colour", one), rest: false }));
    return names.length > 7 ? [...kept, { text: word("other"), rest: true }] : kept;
  };

  const prefectureOf = (name) => {
    const bare = String(name).trim().toLowerCase();
    const number = /^(jp-?)?0*([1-9][0-9]?)$/.exec(bare);
    return page.prefectures.find((one) =>
      number ? one.code === Number(number[2]) : [one.ja, one.en, one.ja.replace(/[都府県]$/, ""), `${one.en}-ken`, `${one.en} prefecture`].some((said) => said.toLowerCase() === bare));
  };
  /** A tile for each prefecture, with the value of the chart; null where there is none. */
  const places = () => {
    const found = new Map();
    rows.forEach((row, n) => { const one = row.codes.place >= 0 && prefectureOf(raw("place", row.codes.place)); if (one && !found.has(one.code)) found.set(one.code, n); });
    return page.prefectures.map((one) => ({
      ...one, n: found.get(one.code), value: found.has(one.code) ? rows[found.get(one.code)].values.value : null,
      name: (small) => (lang === "ja" ? one.ja.replace(/[都府県]$/, "") : small ? one.short : one.en),
    }));
  };
  const unplaced = () =>
    chart.kind === "map" ? rows.filter((row) => !(row.codes.place >= 0 && prefectureOf(raw("place", row.codes.place)))).map((row) => text("place", row.codes.place)) : [];

  return {
    page, chart, frame, lang, width, rows, slots, word, label, value, text, plainText, raw, columns, cells, sorted, colourOrder,
    pointColours, places, unplaced, phone: width < 480,
    has: (slot) => slot in chart.dimensions || slot in chart.measures,
    isTime: (slot) => is(slot, "day", "time"), isText: (slot) => is(slot, "text", "boolean"), isNumber: (slot) => is(slot, "number"),
    shortest: (slot, one) => { const text = format.tick(one, described(slot).format, lang); return text.length > 5 ? format.number(one, "compact", null, lang) : text; },
    short: (slot, one) => format.tick(one, described(slot).format, lang),
  };
};
