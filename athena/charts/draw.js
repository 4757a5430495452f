"use strict";
/* From a chart's frame to a picture: a Vega-Lite specification. Colours are the page's CSS variables, so that light,
dark and print need no new picture. */
const draw = (() => {
  const PALETTE = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `var(--c${n})`);
  const RAMP = [1, 2, 3, 4, 5, 6].map((n) => `var(--r${n})`);
  const RAMP_INK = [1, 2, 3, 4, 5, 6].map((n) => `var(--r${n}-ink)`);
  const REST = "var(--c-other)";
  const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif";

  const config = () => ({
    background: null,
    font: FONT,
    view: { stroke: null },
    axis: {
      labelColor: "var(--soft)", titleColor: "var(--soft)", gridColor: "var(--line)", domainColor: "var(--line)",
      tickColor: "var(--line)", labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, labelPadding: 6, tickSize: 0,
      gridOpacity: 0.7,
    },
    legend: {
      labelColor: "var(--ink)", titleColor: "var(--soft)", labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500,
      orient: "top", symbolType: "circle", symbolSize: 90, labelLimit: 160, columnPadding: 14, rowPadding: 4, offset: 29,
    },
    text: { color: "var(--ink)", fontSize: 12 },
    rule: { color: "var(--soft)" },
    bar: { color: PALETTE[0] },
    mark: { invalid: "show" },
  });

  /** Fills in what all pictures have; `tip` is a row's number, which the page makes a tooltip of. */
  const picture = (view, spec, values) => ({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: view.width, autosize: { type: "fit-x", contains: "padding" }, padding: 2,
    data: { values }, config: config(), ...spec,
  });

  const ticks = (view, slot) => `kibanTick(datum.value, '${slot}', '${view.chart.name}')`;
  const short = (view) => `kibanShort(datum.label, '${view.chart.name}')`;
  const measureAxis = (view, slot, more = {}) => ({ labelExpr: ticks(view, slot), title: view.label(slot), titleAngle: 0, titleAnchor: "end", titleAlign: "left", titleBaseline: "bottom", titleX: -4, titleY: -9, tickCount: 5, ...more });

  const colours = (view, names) => {
    const range = names.map((one, n) => (one.rest ? REST : PALETTE[n % PALETTE.length]));
    const columns = Math.max(1, Math.min(names.length, Math.floor(view.width / 130)));
    return { domain: names.map((one) => one.text), range, legend: names.length > 1 ? { title: null, columns } : null };
  };

  const series = (view) => {
    const codes = [];
    for (const row of view.rows) if (!codes.includes(row.codes.colour)) codes.push(row.codes.colour);
    const order = view.colourOrder();
    codes.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    return codes.map((code) => ({ text: view.text("colour", code), rest: code === core.OTHER, code }));
  };
  const colouring = (view) => {
    if (!view.has("colour")) return { value: PALETTE[0] };
    const { domain, range, legend } = colours(view, series(view));
    return { field: "colour", type: "nominal", scale: { domain, range }, legend, sort: domain };
  };
  const dataOf = (view) =>
    view.rows.map((row, n) => ({
      tip: String(n), ...row.values, // a tooltip of 0 would be none to Vega, so it is a text
      ...Object.fromEntries(Object.keys(row.codes).map((slot) => [slot, view.text(slot, row.codes[slot])])),
    }));

  const line = (view) => {
    const time = view.isTime("x");
    const values = dataOf(view).map((one, n) => {
      const raw = view.raw("x", view.rows[n].codes.x);
      return { ...one, at: time ? (raw === null ? null : core.utc(raw)) : view.isNumber("x") ? raw : one.x };
    });
    const shown = values.filter((one) => one.at !== null);
    const type = time ? "temporal" : view.isNumber("x") ? "quantitative" : "ordinal";
    const scale = time ? { type: "utc" } : type === "quantitative" ? { zero: false, nice: false } : {};
    const x = { field: "at", type, scale, sort: null, axis: { title: null, grid: false, labelFlush: true, labelOverlap: true, tickCount: Math.floor(view.width / 90), ...(type === "ordinal" ? { labelAngle: 0 } : { labelExpr: ticks(view, "x") }) } };
    const points = new Set(shown.map((one) => one.at)).size;
    return picture(view, {
      height: view.phone ? 230 : 270,
      encoding: { x, y: { field: "y", type: "quantitative", axis: measureAxis(view, "y"), scale: { nice: true } }, color: colouring(view) },
      layer: [
        { mark: { type: "line", strokeWidth: 2.25, strokeJoin: "round", strokeCap: "round", interpolate: "linear", point: points <= 2 ? { size: 50, filled: true } : false } },
        { params: [{ name: "near", select: { type: "point", on: "pointerover", nearest: true, fields: ["at"], clear: "pointerout" } }],
          mark: { type: "rule", strokeWidth: 1, color: "var(--soft)" },
          encoding: { color: { value: "var(--soft)" }, opacity: { condition: { param: "near", value: 0.5, empty: false }, value: 0 }, y: { value: 0 }, y2: { value: "height" }, tooltip: { field: "tip", type: "nominal" } } },
        { mark: { type: "point", filled: true, size: 55 },
          encoding: { opacity: { condition: { param: "near", value: 1, empty: false }, value: 0 }, tooltip: { field: "tip", type: "nominal" } } },
      ],
    }, shown);
  };

  const isHorizontal = (view) => view.chart.horizontal ?? view.isText("x");

  const bar = (view) => (isHorizontal(view) ? lying(view) : standing(view));
  const stack = (view) => (view.chart.kind !== "stacked_bar" ? null : view.chart.share ? "normalize" : "zero");

  const categories = (view) => [...new Set(view.rows.map((row) => view.text("x", row.codes.x)))];
  const shareAxis = (view) => (view.chart.share ? { labelExpr: "kibanShare(datum.value)", title: view.label("y") } : {});
  const orderOf = (view) => {
    const names = series(view).map((one) => one.code);
    return (row) => names.indexOf(row.codes.colour);
  };

  const lying = (view) => {
    const grouped = view.has("colour") && !stack(view);
    const names = categories(view), step = grouped ? 12 * Math.max(2, series(view).length) + 10 : Math.min(44, Math.max(28, 220 / names.length));
    const order = view.has("colour") ? orderOf(view) : () => 0;
    const values = dataOf(view).map((one, n) => ({ ...one, order: order(view.rows[n]), said: view.value("y", view.rows[n].values.y) }));
    const labelled = !view.has("colour");
    const encoding = {
      y: { field: "x", type: "nominal", sort: names, axis: { title: null, domain: false, labelLimit: Math.min(220, view.width * 0.42), labelColor: "var(--ink)", labelPadding: 8 }, scale: { paddingInner: 0.28, paddingOuter: 0.1 } },
      x: { field: "y", type: "quantitative", stack: stack(view), axis: labelled ? null : measureAxis(view, "y", shareAxis(view)), scale: { nice: !labelled } },
    };
    const bars = { mark: { type: "bar", cornerRadiusEnd: view.has("colour") ? 0 : 3 }, encoding: { color: colouring(view), tooltip: { field: "tip", type: "nominal" }, ...(grouped ? { yOffset: { field: "colour", sort: series(view).map((one) => one.text) } } : {}), ...(stack(view) ? { order: { field: "order" } } : {}) } };
    const said = { mark: { type: "text", align: { expr: "datum.y < 0 ? 'right' : 'left'" }, dx: { expr: "datum.y < 0 ? -5 : 5" }, color: "var(--soft)", tooltip: null }, encoding: { text: { field: "said" } } };
    return picture(view, { height: step * names.length + 8, encoding, layer: labelled ? [bars, said] : [bars] }, values);
  };

  const standing = (view) => {
    const grouped = view.has("colour") && !stack(view), names = categories(view);
    const order = view.has("colour") ? orderOf(view) : () => 0;
    const values = dataOf(view).map((one, n) => ({ ...one, order: order(view.rows[n]) }));
    return picture(view, {
      height: view.phone ? 230 : 270,
      mark: { type: "bar", cornerRadiusEnd: view.has("colour") ? 0 : 2 },
      encoding: {
        x: { field: "x", type: "ordinal", sort: names, axis: { title: view.isTime("x") ? null : view.label("x"), labelAngle: 0, labelOverlap: "greedy", labelSeparation: 8, labelLimit: 110, domain: true, labelExpr: short(view) }, scale: { paddingInner: names.length > 40 ? 0.1 : 0.22, paddingOuter: 0.1 } },
        y: { field: "y", type: "quantitative", stack: stack(view), axis: measureAxis(view, "y", shareAxis(view)) },
        color: colouring(view),
        tooltip: { field: "tip", type: "nominal" },
        ...(grouped ? { xOffset: { field: "colour", sort: series(view).map((one) => one.text) } } : {}),
        ...(stack(view) ? { order: { field: "order" } } : {}),
      },
    }, values);
  };

  const histogram = (view) =>
    picture(view, {
      height: view.phone ? 210 : 250,
      mark: { type: "rect", stroke: "var(--card)", strokeWidth: 1.5, color: PALETTE[0] },
      encoding: {
        x: { field: "low", type: "quantitative", scale: { zero: false, nice: false }, axis: { title: view.label("x"), grid: false, labelExpr: ticks(view, "x"), tickCount: Math.max(3, Math.floor(view.width / 70)), labelOverlap: true } },
        x2: { field: "high" },
        y: { field: "n", type: "quantitative", axis: measureAxis(view, "n"), scale: { zero: true } },
        y2: { datum: 0 },
        tooltip: { field: "tip", type: "nominal" },
      },
    }, view.frame.rows.map(([low, high, n], tip) => ({ low, high: Math.min(high, low + view.chart.step), n, tip: String(tip) })));

  const ramp = (view, numbers) => {
    const known = numbers.filter((value) => value !== null);
    const low = Math.min(...known), high = Math.max(...known);
    const domain = low === high ? [Math.min(0, low), high || 1] : [low >= 0 && low < high * 0.3 ? 0 : low, high];
    return { scale: { type: "quantize", domain, nice: false }, domain };
  };
  const heatMap = (view) => {
    const values = dataOf(view).map((one, n) => ({ ...one, said: view.value("value", view.rows[n].values.value) }));
    const { scale } = ramp(view, values.map((one) => one.value));
    const order = (slot) => [...new Map(view.sorted(slot).map((code) => [view.text(slot, code), 1])).keys()];
    const xs = order("x"), ys = order("y"), wide = view.width / (xs.length + 1.5) > 46;
    const axis = { title: null, domain: false, labelLimit: Math.min(170, view.width * 0.35), labelColor: "var(--ink)" };
    const cell = { mark: { type: "rect", cornerRadius: 2, stroke: "var(--card)", strokeWidth: 2 }, encoding: { color: { field: "value", type: "quantitative", scale: { ...scale, range: RAMP }, legend: null }, tooltip: { field: "tip", type: "nominal" } } };
    const said = { transform: [{ filter: "isValid(datum.value)" }], mark: { type: "text", fontSize: 11.5, tooltip: null }, encoding: { text: { field: "said" }, color: { field: "value", type: "quantitative", scale: { ...scale, range: RAMP_INK }, legend: null } } };
    return picture(view, {
      height: 30 * ys.length, resolve: { scale: { color: "independent" } },
      encoding: {
        x: { field: "x", type: "ordinal", sort: xs, axis: { ...axis, orient: "top", labelAngle: 0, labelOverlap: "greedy", labelExpr: short(view), labelLimit: 100 } },
        y: { field: "y", type: "ordinal", sort: ys, axis },
      },
      layer: wide ? [cell, said] : [cell],
    }, values);
  };

  const scatter = (view) => {
    const slots = core.slotsOf(view.chart), at = (slot) => slots.indexOf(slot);
    const names = view.has("colour") ? view.pointColours() : [];
    const known = new Set(names.filter((one) => !one.rest).map((one) => one.text));
    const values = view.frame.rows.map((row, tip) => {
      const colour = view.has("colour") ? view.plainText("colour", row[at("colour")]) : "";
      return { tip: String(tip), x: row[at("x")], y: row[at("y")], size: at("size") < 0 ? 1 : row[at("size")], colour: known.has(colour) ? colour : view.word("other") };
    });
    const { domain, range, legend: key } = colours(view, names);
    const many = values.length > 300;
    return picture(view, {
      height: view.phone ? 270 : 290,
      mark: { type: "point", filled: true, opacity: many ? 0.45 : 0.75, size: many ? 24 : 60, stroke: "var(--card)", strokeWidth: many ? 0 : 0.7 },
      encoding: {
        x: { field: "x", type: "quantitative", scale: { zero: false, nice: true }, axis: { title: view.label("x"), labelExpr: ticks(view, "x"), tickCount: Math.floor(view.width / 90) } },
        y: { field: "y", type: "quantitative", scale: { zero: false, nice: true }, axis: measureAxis(view, "y") },
        color: view.has("colour") ? { field: "colour", type: "nominal", scale: { domain, range }, legend: key } : { value: PALETTE[0] },
        tooltip: { field: "tip", type: "nominal" },
        ...(at("size") < 0 ? {} : { size: { field: "size", type: "quantitative", scale: { range: [20, 600], zero: true }, legend: null } }),
      },
    }, values);
  };

  const map = (view) => {
    const places = view.places(), size = Math.min(36, (view.width - 8) / 13);
    const { scale } = ramp(view, places.map((one) => one.value));
    const small = size < 34;
    const square = { mark: { type: "rect", cornerRadius: size / 9 }, encoding: { x2: { field: "right" }, y2: { field: "bottom" }, tooltip: { field: "tip", type: "nominal" } } };
    const quantity = { type: "quantitative", axis: null };
    const text = (dy, field, fontSize, filter) => ({
      transform: filter ? [{ filter }] : [],
      mark: { type: "text", dy, fontSize, tooltip: null, fontWeight: field === "said" ? 600 : 400 },
      encoding: { x: { field: "cx" }, y: { field: "cy" }, text: { field }, color: { condition: { test: "!isValid(datum.value)", value: "var(--soft)" }, field: "value", type: "quantitative", scale: { ...scale, range: RAMP_INK }, legend: null } },
    });
    const values = places.map((one, tip) => ({
      tip: String(tip), value: one.value, said: one.value === null ? "" : view.shortest("value", one.value), name: one.name(small),
      left: one.column, right: one.column + 0.94, top: one.row, bottom: one.row + 0.94, cx: one.column + 0.47, cy: one.row + 0.47,
    }));
    const fonts = small ? [0, Math.max(7.5, size * 0.32)] : [-size * 0.16, Math.min(13, size * (view.lang === "ja" ? 0.27 : 0.19))];
    return picture(view, {
      width: size * 13, height: size * 12.4, autosize: { type: "none" }, resolve: { scale: { color: "independent" } },
      encoding: { x: { field: "left", ...quantity, scale: { domain: [0, 13], nice: false, zero: false } }, y: { field: "top", ...quantity, scale: { domain: [0, 12.4], reverse: true, nice: false, zero: false } } },
      layer: [
        { ...square, encoding: { ...square.encoding, color: { condition: { test: "!isValid(datum.value)", value: "var(--wash)" }, field: "value", type: "quantitative", scale: { ...scale, range: RAMP }, legend: null } } },
        text(fonts[0], "name", fonts[1]),
        ...(small ? [] : [text(size * 0.2, "said", Math.min(13, size * 0.27), "isValid(datum.value)")]),
      ],
    }, values);
  };

  const KINDS = { line, bar, stacked_bar: bar, histogram, heat_map: heatMap, scatter, map };
  return { spec: (view) => KINDS[view.chart.kind](view), ramp };
})();
