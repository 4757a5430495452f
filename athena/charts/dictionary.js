"use strict";
/* The data dictionary: all columns of all datasets, found by typing. */
{
  const { rows, words } = JSON.parse(document.getElementById("page-data").textContent);
  const [DATASET, NAME, SOURCE, TYPE, NULLS, ROWS, DECISION, RULE, REASON, TWIN] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const say = (key, values = {}) => words[key][document.documentElement.lang === "ja" ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const at = (id) => document.getElementById(id);
  const cell = (text, name = "td", kind = "") => { const made = document.createElement(name); made.textContent = text; if (kind) made.className = kind; return made; };
  const share = (row) => (row[NULLS] === null || !row[ROWS] ? "" : row[NULLS] === 0 ? "0" : `${row[NULLS].toLocaleString()} (${(100 * row[NULLS] / row[ROWS]).toFixed(1)}%)`);
  const reason = (row) => (`rule.${row[RULE]}` in words ? say(`rule.${row[RULE]}`, { twin: row[TWIN] ?? "" }) : row[REASON] ?? "");
  const line = (row) => {
    const made = document.createElement("tr"), decided = document.createElement("td"), tag = cell(say(row[DECISION] === "kept" ? "kept" : "dropped"), "span", row[DECISION] === "kept" ? "tag kept" : "tag");
    decided.append(tag);
    const name = document.createElement("th");
    name.scope = "row";
    name.append(cell(row[NAME], "code"));
    made.append(cell(row[DATASET]), name, cell(row[SOURCE] ?? ""), cell(row[TYPE] ?? ""), cell(share(row), "td", "num"), decided, cell(reason(row)));
    return made;
  };
  const option = (value, text) => { const made = cell(text, "option"); made.value = value; return made; };
  const show = () => {
    const wanted = at("find").value.trim().toLowerCase(), dataset = at("dataset").value, decision = at("decision").value;
    const found = rows.filter((row) => (!dataset || row[DATASET] === dataset) && (!decision || (row[DECISION] === "kept") === (decision === "kept")) && (!wanted || [row[NAME], row[SOURCE], row[DATASET]].some((text) => String(text ?? "").toLowerCase().includes(wanted))));
    at("rows").replaceChildren(...found.map(line));
    at("shown").textContent = say("shown", { shown: found.length.toLocaleString(), total: rows.length.toLocaleString() });
  };
  const build = () => {
    const [dataset, decision] = [at("dataset").value, at("decision").value];
    at("find").placeholder = say("find");
    at("find").setAttribute("aria-label", say("find"));
    at("dataset").setAttribute("aria-label", say("dataset"));
    at("decision").setAttribute("aria-label", say("decision"));
    at("dataset").replaceChildren(option("", say("all")), ...[...new Set(rows.map((row) => row[DATASET]))].map((name) => option(name, name)));
    at("decision").replaceChildren(option("", say("both")), option("kept", say("kept")), option("dropped", say("dropped")));
    at("dataset").value = dataset;
    at("decision").value = decision;
    const heads = ["dataset", "name", "source_name", "type", "nulls", "decision", "reason"].map((key) => { const made = cell(say(key), "th", key === "nulls" ? "num" : ""); made.scope = "col"; return made; });
    at("columns").replaceChildren(...heads);
    show();
  };
  at("find").addEventListener("input", show);
  for (const id of ["dataset", "decision"]) at(id).addEventListener("change", show);
  settings.onLanguage(build);
  build();
  document.documentElement.dataset.state = "ready";
}
