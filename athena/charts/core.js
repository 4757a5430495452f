"use strict";
/* What a page reckons: rows that pass the filters, put together again into what a chart shows. No drawing here.

A chart's rows are columns of codes and partial aggregates: d_SLOT codes of a dimension, f_N codes of a filter,
p_PART_SLOT parts of a measure (sum, count, min, max, distinct, final), q_PART_SLOT parts of what it is divided by.
*/
const core = (() => {
  const NULL = -1, OTHER = -2;

  /** A test of row numbers: does the row pass all choices that its chart knows of? */
  const passing = (chart, choices) => {
    const tests = [];
    for (const [column, choice] of Object.entries(choices)) {
      const codes = chart.data[chart.filters[column]];
      if (!codes) continue;
      if (choice.values) tests.push((row) => choice.values.has(codes[row]));
      else tests.push((row) => codes[row] !== null && codes[row] >= choice.low && codes[row] <= choice.high);
    }
    return (row) => tests.every((test) => test(row));
  };

  const least = (a, b) => (a === null ? b : b === null || a <= b ? a : b);
  const greatest = (a, b) => (a === null ? b : b === null || a >= b ? a : b);
  const MERGE = {
    sum: (a, b) => (a === null ? b : b === null ? a : a + b),
    count: (a, b) => a + b,
    min: least,
    max: greatest,
    distinct: (a, b) => { for (const code of b) a.add(code); return a; },
    final: () => undefined,
  };

  const partsOf = (chart) => {
    const parts = [];
    for (const alias of Object.keys(chart.data)) {
      const found = /^([pq])_([a-z]+)_(.+)$/.exec(alias);
      if (found) parts.push({ alias, part: found[2], values: chart.data[alias] });
    }
    return parts;
  };

  const start = (part, value) =>
    part === "distinct" ? new Set(value < 0 ? [] : [value]) : value;

  /** Groups of the passing rows: keys are what `keysOf(row)` gives; a null key leaves the row out. */
  const group = (chart, passes, keysOf) => {
    const parts = partsOf(chart), groups = new Map();
    for (let row = 0; row < chart.rows; row++) {
      if (!passes(row)) continue;
      const keys = keysOf(row);
      if (keys === null) continue;
      const name = keys.join("|");
      const found = groups.get(name);
      if (!found) {
        const made = { keys, parts: {} };
        for (const { alias, part, values } of parts) made.parts[alias] = start(part, values[row]);
        groups.set(name, made);
      } else {
        for (const { alias, part, values } of parts)
          found.parts[alias] = MERGE[part](found.parts[alias], start(part, values[row]));
      }
    }
    return [...groups.values()];
  };

  const settled = (parts, letter, slot, aggregation) => {
    const part = (name) => parts[`${letter}_${name}_${slot}`];
    if (aggregation === "sum") return part("count") > 0 ? part("sum") : null;
    if (aggregation === "avg") return part("count") > 0 ? part("sum") / part("count") : null;
    if (aggregation === "count") return part("count");
    if (aggregation === "count_distinct") return part("distinct") ? part("distinct").size : null;
    return part(aggregation) ?? null;
  };

  /** The value of a measure in a group; undefined when groups were put together that cannot be. */
  const valueOf = (chart, slot, parts) => {
    const kept = `p_final_${slot}`;
    if (kept in parts) return parts[kept];
    const measure = chart.measures[slot] || { aggregation: "count" };
    const value = settled(parts, "p", slot, measure.aggregation);
    if (!measure.per) return value;
    const by = settled(parts, "q", slot, measure.per);
    return value === null || !by ? null : value / by;
  };

  const dictionary = (chart, slot) => chart.values[`d_${slot}`] || [];
  const decoded = (chart, slot, code) => (code >= 0 ? dictionary(chart, slot)[code] : null);

  /** Codes of a dimension but "other", the greatest (or least) measure first. */
  const ranked = (chart, passes, slot, measure, descending) => {
    const codes = chart.data[`d_${slot}`];
    const groups = group(chart, passes, (row) => [codes[row]]);
    const worth = new Map(groups.map((one) => [one.keys[0], valueOf(chart, measure, one.parts) ?? undefined]));
    if (!mergeable(chart)) weigh(chart, passes, codes, measure, worth);
    const own = [...worth.keys()].filter((code) => code !== OTHER);
    return own.sort((a, b) => compare(worth.get(a), worth.get(b), descending) || a - b);
  };

  /** Where groups cannot be put together, a value weighs as much as its greatest group. */
  const weigh = (chart, passes, codes, measure, worth) => {
    const finals = chart.data[`p_final_${measure}`] || [];
    for (let row = 0; row < chart.rows; row++)
      if (passes(row) && finals[row] !== null)
        worth.set(codes[row], greatest(worth.get(codes[row]) ?? null, finals[row]));
  };

  /** Nothing goes last, whichever way one sorts. */
  const compare = (a, b, descending) => {
    const none = (value) => value === null || value === undefined;
    if (none(a) || none(b)) return none(a) - none(b);
    const order = typeof a === "string" && typeof b === "string" ? a.localeCompare(b, "ja") : a < b ? -1 : a > b ? 1 : 0;
    return descending ? -order : order;
  };

  const ordered = (chart, slot) => chart.dimensions[slot].family !== "text";
  const mergeable = (chart) => chart.merges !== false;

  /** Which codes of a dimension are shown, in order, and how many there were. athena/dashboards/README.md has the rule, and
  terraform/modules/quicksight/axes.tf the same: a sort by the measure orders every dimension, one by a dimension that one
  alone; else texts come with the greatest measure first, all else in its own order. The limit keeps the first of these,
  but of colours those with the greatest measure. */
  const shown = (chart, passes, slot, limit, measure, sort) => {
    const asked = sort && [slot, measure].includes(sort.by) ? sort : null;
    const natural = asked ? asked.by === slot : ordered(chart, slot);
    const own = ranked(chart, passes, slot, measure, !asked || natural || asked.descending);
    const values = dictionary(chart, slot), down = Boolean(asked && natural && asked.descending);
    const inOrder = (codes) => (natural ? codes.sort((a, b) => compare(values[a] ?? null, values[b] ?? null, down)) : codes);
    const kept = slot === "colour" ? inOrder(own.slice(0, limit)) : inOrder(own.slice()).slice(0, limit);
    return { kept, total: own.length };
  };

  const LINES = 7;
  const everything = () => true;

  /** How codes are told apart: itself, or as "other", or left out. */
  const telling = (kept, others) => {
    const known = new Set(kept);
    return (code) => (known.has(code) ? code : others ? OTHER : null);
  };

  /** The frame of a chart: rows of what it shows, [key codes…, values…], in order. `cuts` says what a limit left out,
  `orders` which codes of a dimension there are, in order. */
  const frame = (chart, choices) => {
    const passes = passing(chart, choices);
    const plain = (rows) => ({ rows, cuts: [], orders: {} });
    if (chart.failed || !chart.rows) return plain([]);
    if (chart.kind === "scatter" || (chart.kind === "table" && !Object.keys(chart.measures).length)) return plain(listed(chart, passes));
    if (chart.kind === "number") return plain(single(chart, passes));
    if (chart.kind === "histogram") return plain(bins(chart, passes));
    return grouped(chart, passes);
  };

  const slotsOf = (chart) => [...Object.keys(chart.dimensions), ...Object.keys(chart.measures)].sort(bySlot(chart));
  const bySlot = (chart) => (a, b) =>
    chart.kind === "table" ? Number(a.slice(1)) - Number(b.slice(1)) : 0;

  const listed = (chart, passes) => {
    const slots = slotsOf(chart);
    const read = slots.map((slot) => {
      const cells = chart.data[`c_${slot}`], values = chart.values[`c_${slot}`];
      return values ? (row) => (cells[row] >= 0 ? values[cells[row]] : null) : (row) => cells[row];
    });
    const rows = [];
    for (let row = 0; row < chart.rows; row++) if (passes(row)) rows.push(read.map((cell) => cell(row)));
    return rows;
  };

  const single = (chart, passes) => {
    const [found] = group(chart, passes, () => []);
    const none = ["count", "count_distinct"].includes(chart.measures.value.aggregation) && !chart.measures.value.per ? 0 : null;
    return [[found ? valueOf(chart, "value", found.parts) : none]];
  };

  const bins = (chart, passes) => {
    const codes = chart.data.d_x, numbers = chart.values.d_x;
    const counts = new Array(chart.bins).fill(0);
    for (const one of group(chart, passes, (row) => [codes[row]]))
      if (one.keys[0] >= 0) counts[numbers[one.keys[0]]] += one.parts.p_count_y;
    const edge = (n) => Number((chart.start + n * chart.step).toPrecision(12));
    return counts.some(Boolean) ? counts.map((count, n) => [edge(n), n === chart.bins - 1 && chart.rest !== null ? chart.rest : edge(n + 1), count]) : [];
  };

  const grouped = (chart, passes) => {
    const slots = Object.keys(chart.dimensions);
    const measures = Object.keys(chart.measures);
    const cuts = [], tells = {}, places = {}, orders = {};
    for (const slot of slots) {
      const own = limits(chart, slot);
      if (!own) { tells[slot] = (code) => code; continue; }
      const asked = own.stable ? everything : passes;
      const found = shown(chart, asked, slot, own.limit, measures[0], own.sort);
      const others = own.others && mergeable(chart);
      tells[slot] = telling(found.kept, others);
      orders[slot] = [...found.kept, OTHER];
      places[slot] = new Map(orders[slot].map((code, place) => [code, place]));
      if (found.total > found.kept.length) cuts.push({ slot, shown: found.kept.length, total: found.total, others });
    }
    const codes = slots.map((slot) => chart.data[`d_${slot}`]);
    const groups = group(chart, passes, (row) => {
      const keys = slots.map((slot, n) => tells[slot](codes[n][row]));
      return keys.includes(null) ? null : keys;
    });
    const rows = groups.map((one) => [...one.keys, ...measures.map((slot) => valueOf(chart, slot, one.parts) ?? null)]);
    rows.sort((a, b) => {
      for (let n = 0; n < slots.length; n++) {
        const place = places[slots[n]];
        const order = place ? place.get(a[n]) - place.get(b[n]) : compare(decoded(chart, slots[n], a[n]), decoded(chart, slots[n], b[n]), false);
        if (order) return order;
      }
      return 0;
    });
    const all = filled(chart, rows);
    if (all !== rows) orders.x = [...new Set(all.map((row) => row[slots.indexOf("x")]))];
    return { rows: all, cuts, orders };
  };

  const utc = (text) => Date.parse(text.length > 10 ? text.replace(" ", "T") + "Z" : text + "T00:00:00Z");
  const STEP = {
    hour: (date) => date.setUTCHours(date.getUTCHours() + 1),
    day: (date) => date.setUTCDate(date.getUTCDate() + 1),
    week: (date) => date.setUTCDate(date.getUTCDate() + 7),
    month: (date) => date.setUTCMonth(date.getUTCMonth() + 1),
    quarter: (date) => date.setUTCMonth(date.getUTCMonth() + 3),
    year: (date) => date.setUTCFullYear(date.getUTCFullYear() + 1),
  };
  const MOST_STEPS = 3000;

  /** All times of a unit from one to another, as text; null when there are too many to show. */
  const calendar = (low, high, unit) => {
    const date = new Date(utc(low)), end = utc(high), found = [];
    while (date.getTime() <= end) {
      if (found.length >= MOST_STEPS) return null;
      found.push(unit === "hour" ? date.toISOString().slice(0, 19).replace("T", " ") : date.toISOString().slice(0, 10));
      STEP[unit](date);
    }
    return found;
  };

  const unitOf = (chart, slot) => (chart.units && chart.units[slot]) || chart.dimensions[slot].unit;

  /** What stands where a time has no rows: nothing was counted, so 0; but a mean of nothing is nothing. */
  const missing = (chart) => {
    const measure = chart.measures.y;
    const adds = ["sum", "count", "count_distinct"].includes(measure.aggregation) && !measure.per;
    return chart.missing || (adds ? "zero" : chart.kind === "line" ? "connect" : "gap");
  };

  /** Rows for the times between the first and the last that have none; for lines and bars over time. */
  const filled = (chart, rows) => {
    const x = chart.dimensions.x, mode = x && chart.measures.y ? missing(chart) : "connect";
    if (mode === "connect" || !["day", "time"].includes(x.family) || !rows.length) return rows;
    const slots = Object.keys(chart.dimensions), place = slots.indexOf("x"), colour = slots.indexOf("colour");
    const values = dictionary(chart, "x");
    const known = rows.map((row) => values[row[place]]).filter((value) => value !== undefined);
    if (!known.length || (chart.sort && chart.sort.by !== "x")) return rows;
    const times = calendar(known.reduce(least), known.reduce(greatest), unitOf(chart, "x"));
    if (!times) return rows;
    if (chart.sort && chart.sort.descending) times.reverse();
    return complete(chart, rows, times, { place, colour, values, value: mode === "zero" ? 0 : null });
  };

  const complete = (chart, rows, times, { place, colour, values, value }) => {
    const codes = new Map(values.map((text, code) => [text, code]));
    const named = (row) => `${row[place]}|${colour < 0 ? "" : row[colour]}`;
    const have = new Map(rows.map((row) => [named(row), row]));
    const series = colour < 0 ? [null] : [...new Set(rows.map((row) => row[colour]))];
    const made = [];
    for (const text of times) {
      if (!codes.has(text)) { codes.set(text, values.length); values.push(text); }
      for (const one of series) {
        const row = [];
        row[place] = codes.get(text);
        if (colour >= 0) row[colour] = one;
        made.push(have.get(named(row)) || [...row, value]);
      }
    }
    return [...made, ...rows.filter((row) => row[place] < 0)];
  };

  /** How a dimension is limited; null: not at all. Colours are chosen among all rows, so that they stay when one filters. */
  const limits = (chart, slot) => {
    const kind = chart.kind, time = ["day", "time"].includes(chart.dimensions[slot].family);
    if (kind === "table" || kind === "map") return null;
    if (slot === "colour") {
      const limit = kind === "line" ? chart.limit : LINES;
      return { limit, others: chart.others || kind === "stacked_bar", stable: true, sort: null };
    }
    if (time && chart.sort?.by !== Object.keys(chart.measures)[0]) return { limit: Infinity, others: false, sort: chart.sort };
    if (kind === "line") return { limit: Infinity, others: false, sort: { by: slot, descending: false } };
    return { limit: chart.limit, others: chart.others, sort: chart.sort };
  };

  /** A cell of a CSV file: quoted where needed, and never a formula in a spreadsheet. */
  const csvCell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const number = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(value);
    const text = !number && /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  /** A CSV file: with a byte order mark, which Excel needs to read Japanese. */
  const csv = (head, rows) => "\ufeff" + [head, ...rows].map((row) => row.map(csvCell).join(",") + "\r\n").join("");

  return { NULL, OTHER, passing, group, valueOf, frame, slotsOf, unitOf, utc, missing, decoded, dictionary, compare, csv, csvCell };
})();
