/** The table under a chart, which says all that the chart draws. */

export interface Series {
  name: string;
  values: (number | null)[];
  /** As the table writes them. */
  words: string[];
  /** To the list that a figure counts. */
  links: (HTMLAnchorElement | null)[];
}

export interface Table {
  /** What the labels are of. */
  head: string;
  labels: string[];
  /** The labels, short enough for an axis. */
  ticks: string[];
  series: Series[];
}

export function readTable(table: HTMLTableElement): Table {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const column = (place: number): Series => {
    const cells = rows.map((row) => row.cells[place]);
    return {
      name: wordsOf(heads[place]),
      values: cells.map((cell) => (cell?.dataset["value"] === undefined ? null : Number(cell.dataset["value"]))),
      words: cells.map(wordsOf),
      links: cells.map((cell) => cell?.querySelector("a") ?? null),
    };
  };
  return {
    head: wordsOf(heads[0]),
    labels: rows.map((row) => wordsOf(row.cells[0])),
    ticks: rows.map((row) => row.cells[0]?.dataset["tick"] ?? wordsOf(row.cells[0])),
    series: heads.slice(1).map((_, place) => column(place + 1)),
  };
}

function wordsOf(cell: HTMLElement | undefined): string {
  return cell?.textContent.trim() ?? "";
}
