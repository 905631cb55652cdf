/** A record of a CSV file. */
export interface CsvRecord {
  /** The line of the file where it starts, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** What is no CSV, with its line. */
export class CsvError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The records of a CSV file as RFC 4180 has it: a cell in quotes may hold commas, line breaks and doubled quotes. Lines
 * may end in CR LF, as Python's writer ends them, or in LF; blank lines are passed over.
 * @throws A CsvError for quotes or a CR in the midst of a cell, or that are never closed.
 */
export function* csvRecords(text: string): Generator<CsvRecord> {
  // One cell and what ends it.
  const cell = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|$)/y;
  cell.lastIndex = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let [line, start, cells] = [1, 1, [] as string[]];
  while (cell.lastIndex < text.length || cells.length > 0) {
    const from = cell.lastIndex;
    const found = cell.exec(text);
    if (!found) throw new CsvError(line, problem(text, from));
    const [whole, quoted, plain, end] = found as unknown as [string, string | undefined, string | undefined, string];
    cells.push(quoted === undefined ? (plain as string) : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') yield { line: start, cells };
    [start, cells] = [line, []];
  }
}

function problem(text: string, from: number): string {
  if (text[from] !== '"')
    return `quotes or a carriage return stand in the midst of a cell: ${JSON.stringify(text.slice(from, from + 40))}`;
  const closed = /"[^"]*(?:""[^"]*)*"/y;
  closed.lastIndex = from;
  return closed.test(text)
    ? `something follows the quotes that end a cell: ${JSON.stringify(text.slice(from, from + 40))}`
    : 'quotes are opened and never closed';
}
