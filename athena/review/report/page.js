"use strict";
{
  const japanese = document.getElementById("ja");
  const tell = () => { document.documentElement.lang = japanese.checked ? "ja" : "en"; };
  if ((navigator.language || "").toLowerCase().startsWith("ja")) japanese.checked = true;
  for (const choice of document.querySelectorAll("input[name=language]")) choice.addEventListener("change", tell);
  tell();

  const views = [...document.querySelectorAll("details.view")];
  const open = () => {
    const view = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (view && views.includes(view)) { view.hidden = false; view.open = true; view.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();

  const filter = document.querySelector(".filter");
  if (filter) {
    filter.hidden = false;
    const buttons = [...filter.querySelectorAll("button")];
    const shown = [...views, ...document.querySelectorAll(".overview tbody tr")];
    for (const button of buttons) {
      button.addEventListener("click", () => {
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        for (const part of shown) part.hidden = Boolean(button.dataset.verdict) && part.dataset.verdict !== button.dataset.verdict;
      });
    }
  }
  addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
}
