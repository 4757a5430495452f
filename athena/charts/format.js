"use strict";
/* Values as a person reads them, in the page's language. */
const format = (() => {
  const LOCALE = { en: "en-GB", ja: "ja-JP" };
  const cache = new Map();
  const numbers = (lang, options) => {
    const key = lang + JSON.stringify(options);
    if (!cache.has(key)) cache.set(key, new Intl.NumberFormat(LOCALE[lang], options));
    return cache.get(key);
  };
  const digits = (n, most) => (n === null || n === undefined ? { maximumFractionDigits: most } : { minimumFractionDigits: n, maximumFractionDigits: n });
  const money = (currency, most) => (value, n, lang) =>
    numbers(lang, { style: "currency", currency, currencyDisplay: "narrowSymbol", ...(n == null && (Number.isInteger(value) || Math.abs(value) >= 100000) ? { maximumFractionDigits: 0 } : digits(n, most)) }).format(value);
  const WRITE = {
    integer: (value, n, lang) => numbers(lang, digits(n, 0)).format(value),
    decimal: (value, n, lang) => numbers(lang, digits(n, Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 1 || value === 0 ? 2 : 4)).format(value),
    percent: (value, n, lang) => numbers(lang, digits(n ?? 1, 1)).format(value) + "%",
    ratio: (value, n, lang) => numbers(lang, { style: "percent", ...digits(n ?? 1, 1) }).format(value),
    yen: (value, n, lang) => (lang === "ja" ? numbers(lang, digits(n, 0)).format(value) + "円" : money("JPY", 0)(value, n, lang)),
    euro: money("EUR", 2),
    dollar: money("USD", 2),
    bytes: (value, n, lang) => scaled(value, ["B", "kB", "MB", "GB", "TB", "PB"], 1000, n, lang),
    seconds: (value, n, lang) => duration(value, n, lang),
    compact: (value, n, lang) => numbers(lang, { notation: "compact", ...digits(n, 1) }).format(value),
  };
  const scaled = (value, names, by, n, lang) => {
    let size = value, name = 0;
    while (Math.abs(size) >= by && name < names.length - 1) { size /= by; name++; }
    return `${numbers(lang, digits(n, name ? 1 : 0)).format(size)} ${names[name]}`;
  };
  const SPANS = { en: [" s", " min", " h"], ja: ["秒", "分", "時間"] };
  const duration = (value, n, lang) => {
    const [s, min, h] = SPANS[lang], sign = value < 0 ? "-" : "", size = Math.abs(value);
    const show = (number, most) => numbers(lang, digits(null, most)).format(number);
    const gap = lang === "ja" ? "" : " ";
    if (size < 60) return sign + numbers(lang, digits(n, 1)).format(size) + s;
    const whole = Math.round(size);
    if (whole < 3600) return sign + show(Math.floor(whole / 60), 0) + min + (whole % 60 ? gap + show(whole % 60, 0) + s : "");
    const minutes = Math.round(whole / 60);
    return sign + show(Math.floor(minutes / 60), 0) + h + (minutes % 60 ? gap + show(minutes % 60, 0) + min : "");
  };

  /** A number in one of the formats of the specification. */
  const number = (value, kind, n, lang) =>
    value === null || value === undefined ? "–" : typeof value !== "number" ? String(value) : WRITE[kind](value, n, lang);

  /** A number on an axis: short, and no longer than the axis has room for. */
  const tick = (value, kind, lang) => {
    const large = Math.abs(value) >= (lang === "ja" ? 100000 : 10000);
    if (kind === "percent") return number(value, "percent", Number.isInteger(value) ? 0 : 1, lang);
    if (kind === "ratio") return number(value, "ratio", Number.isInteger(Math.round(value * 1e9) / 1e7) ? 0 : 1, lang);
    if (kind === "bytes" || kind === "seconds") return number(value, kind, null, lang);
    const short = large ? number(value, "compact", null, lang) : number(value, "decimal", null, lang);
    if (kind === "yen") return lang === "ja" ? `${short}円` : `¥${short}`;
    return kind === "euro" ? `€${short}` : kind === "dollar" ? `$${short}` : short;
  };

  const dates = (lang, options) => {
    const key = "d" + lang + JSON.stringify(options);
    if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat(LOCALE[lang], { timeZone: "UTC", ...options }));
    return cache.get(key);
  };
  const DAY = { year: "numeric", month: "short", day: "numeric" };
  const time = (text, unit, lang) => {
    const moment = new Date(core.utc(text)), year = moment.getUTCFullYear();
    if (unit === "hour") return dates(lang, { ...DAY, hour: "2-digit", minute: "2-digit", hour12: false }).format(moment);
    if (unit === "month") return dates(lang, { year: "numeric", month: "short" }).format(moment);
    if (unit === "quarter") {
      const quarter = Math.floor(moment.getUTCMonth() / 3) + 1;
      return lang === "ja" ? `${year}年 第${quarter}四半期` : `Q${quarter} ${year}`;
    }
    if (unit === "year") return lang === "ja" ? `${year}年` : String(year);
    const day = dates(lang, DAY).format(moment);
    return unit === "week" ? (lang === "ja" ? `${day}の週` : `week of ${day}`) : day;
  };

  /** A time on an axis, at a tick: the year where one begins, else month or day. */
  const timeTick = (milliseconds, unit, lang) => {
    const moment = new Date(milliseconds), month = moment.getUTCMonth(), day = moment.getUTCDate();
    if (unit === "hour" && (moment.getUTCHours() || moment.getUTCMinutes()))
      return dates(lang, { hour: "2-digit", minute: "2-digit", hour12: false }).format(moment);
    if (month === 0 && day === 1) return time(moment.toISOString().slice(0, 10), "year", lang);
    if (day === 1) return dates(lang, { month: "short" }).format(moment);
    return dates(lang, { month: "short", day: "numeric" }).format(moment);
  };

  return { number, tick, time, timeTick };
})();
