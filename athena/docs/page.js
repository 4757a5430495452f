"use strict";
{
  const japanese = document.getElementById("ja");
  const tell = () => { document.documentElement.lang = japanese.checked ? "ja" : "en"; };
  if ((navigator.language || "").toLowerCase().startsWith("ja")) japanese.checked = true;
  for (const choice of document.querySelectorAll("input[name=language]")) choice.addEventListener("change", tell);
  tell();

  const edges = [...document.querySelectorAll(".diagram path")];
  const boxes = [...document.querySelectorAll(".diagram a")];
  const follow = (from, to, name, found = new Set()) => {
    for (const edge of edges) {
      if (edge.dataset[from] !== name || found.has(edge)) continue;
      found.add(edge);
      follow(from, to, edge.dataset[to], found);
    }
    return found;
  };
  const show = (name) => {
    const near = name ? new Set([...follow("view", "source", name), ...follow("source", "view", name)]) : new Set();
    const names = new Set([name, ...[...near].flatMap((edge) => [edge.dataset.source, edge.dataset.view])]);
    document.querySelector(".diagram").classList.toggle("pointed", Boolean(name));
    for (const edge of edges) edge.classList.toggle("near", near.has(edge));
    for (const box of boxes) box.classList.toggle("near", names.has(box.dataset.name));
  };
  for (const box of boxes) {
    for (const event of ["mouseenter", "focus"]) box.addEventListener(event, () => show(box.dataset.name));
    for (const event of ["mouseleave", "blur"]) box.addEventListener(event, () => show(""));
  }
  addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details.sample")) fold.open = true; });
}
