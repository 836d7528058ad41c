"use strict";
// Everything works without this, too: then all rows are shown as they are written.
const STEP = 200;

class Sheet {
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    this.rows = Array.from(this.body.rows, (row, index) => ({ row, index, text: null, keys: new Map() }));
    this.order = this.rows;
    this.shown = STEP;
    this.limited = true;
    this.form = document.getElementById(table.dataset.form);
    this.status = document.getElementById(table.dataset.status);
    this.more = document.getElementById(table.dataset.more);
    for (const button of table.tHead.querySelectorAll("button")) {
      button.addEventListener("click", () => this.sort(button.closest("th")));
    }
    if (this.form) {
      this.form.hidden = false;
      this.form.addEventListener("input", () => this.later());
      this.form.addEventListener("reset", () => setTimeout(() => this.filter()));
      this.form.addEventListener("submit", (event) => event.preventDefault());
    }
    if (this.more) {
      const [next, all] = this.more.querySelectorAll("button");
      next.addEventListener("click", () => { this.shown += STEP; this.render(); });
      all.addEventListener("click", () => { this.shown = Infinity; this.render(); });
    }
    this.filter();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.filter(), 120);
  }

  filter() {
    const asked = this.form ? new FormData(this.form) : new FormData();
    const words = String(asked.get("words") || "").toLowerCase().split(/\s+/).filter(Boolean);
    const severity = asked.get("severity") || "";
    const section = asked.get("section") || "";
    const fixable = asked.get("fixable") === "yes";
    for (const one of this.rows) {
      const data = one.row.dataset;
      let kept = (!severity || data.severity === severity) && (!section || data.section === section)
        && (!fixable || data.fixable === "yes");
      if (kept && words.length) {
        one.text ??= one.row.textContent.toLowerCase();
        kept = words.every((word) => word.startsWith("!") && word.length > 1
          ? !one.text.includes(word.slice(1)) : one.text.includes(word));
      }
      one.kept = kept;
    }
    this.shown = STEP;
    this.render();
  }

  sort(head) {
    const column = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of this.table.tHead.rows[0].cells) {
      if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    }
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (one) => {
      if (!one.keys.has(column)) {
        const cell = one.row.cells[column];
        const raw = cell.dataset.key ?? cell.textContent.trim();
        one.keys.set(column, head.dataset.kind === "number" ? Number(raw.replaceAll(",", "")) || 0 : raw);
      }
      return one.keys.get(column);
    };
    const sign = down ? -1 : 1;
    this.order = [...this.rows].sort((a, b) => {
      const one = key(a), other = key(b);
      return (one < other ? -sign : one > other ? sign : 0) || a.index - b.index;
    });
    this.arrange();
    this.render();
  }

  // outside of the document, as there each moved row is laid out on its own
  arrange() {
    const body = document.createElement("tbody");
    for (const one of this.order) body.append(one.row);
    this.body.replaceWith(body);
    this.body = body;
  }

  render() {
    const limit = this.limited && this.more ? this.shown : Infinity;
    let count = 0;
    for (const one of this.order) {
      one.row.hidden = !one.kept || count >= limit;
      if (one.kept) count += 1;
    }
    if (this.status) {
      const part = count > limit ? `, the first ${limit.toLocaleString("en")} shown` : "";
      const words = `${count.toLocaleString("en")} of ${this.rows.length.toLocaleString("en")}${part}`;
      if (this.status.textContent !== words) this.status.textContent = words;
    }
    if (this.more) this.more.hidden = count <= limit;
  }

  // paper has no button for more
  whole(printing) {
    this.limited = !printing;
    this.render();
  }
}

const sheets = Array.from(document.querySelectorAll("table.sheet"), (table) => new Sheet(table));
addEventListener("beforeprint", () => sheets.forEach((sheet) => sheet.whole(true)));
addEventListener("afterprint", () => sheets.forEach((sheet) => sheet.whole(false)));

const openAll = document.getElementById("open-all");
if (openAll) {
  openAll.addEventListener("click", () => {
    const open = openAll.getAttribute("aria-pressed") !== "true";
    openAll.setAttribute("aria-pressed", String(open));
    for (const details of document.querySelectorAll("#findings-table tbody tr:not([hidden]) details")) details.open = open;
  });
}

// a link to a rule opens its page
function reveal() {
  const target = location.hash.startsWith("#rule-") && document.getElementById(location.hash.slice(1));
  if (target) {
    target.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", reveal);
reveal();
