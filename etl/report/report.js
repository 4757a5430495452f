"use strict";
{
  const japanese = document.getElementById("ja");
  const tell = () => { document.documentElement.lang = japanese.checked ? "ja" : "en"; };
  if ((navigator.language || "").toLowerCase().startsWith("ja")) japanese.checked = true;
  for (const choice of document.querySelectorAll("input[name=language]")) choice.addEventListener("change", tell);
  tell();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
}
