/** A sentence of a page or a comment, and the line that it begins in. */
export interface Sentence {
  readonly line: number;
  readonly text: string;
}

/** Blanks what matches, line breaks apart: lines keep their numbers. */
const without = (text: string, pattern: RegExp): string =>
  text.replace(pattern, (match) => match.replaceAll(/[^\n]/g, ' '));

/** Code, tables, headings, front matter and HTML are no sentences. */
const notProse = [/^---\n.*?^---$/ms, /^```.*?^```$/gms, /<!--.*?-->/gs, /^(\||#|\[[^\]]+\]:).*$/gm, /<[a-z/][^>]*>/g];

/** A stop, or a line that starts a paragraph, an item or, in a comment, a tag. */
const boundary =
  /(?<=(?<!\b(?:al|cf|e\.g|i\.e|vs))[.!?][)*_"]*)\s+(?=[A-Z0-9(*_"`[]|(?:netlens|tfjs|torch)\b)|\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|@\w+) )| · /g;

/** The sentences of a page, its links by their words and each piece of code as one word. */
export function sentencesOf(markdown: string): Sentence[] {
  const prose = notProse
    .reduce(without, markdown)
    .replaceAll(/\]\([^)\n]*\)/g, ']')
    .replaceAll(/!?\[([^\][]*)\]/g, '$1')
    .replaceAll(/`[^`]*`/g, (code) => `\`code\`${code.replaceAll(/[^\n]/g, '')}`);
  const starts = [0, ...Array.from(prose.matchAll(boundary), ({ index, 0: { length } }) => index + length)];
  return starts.flatMap((start, i) => {
    const piece = prose.slice(start, starts[i + 1]).replace(/\s*· $/, '');
    const text = piece
      .trim()
      .replaceAll(/\s+/g, ' ')
      .replace(/^([-*]|\d+\.) /, '');
    const line = prose.slice(0, start + piece.search(/\S|$/)).split('\n').length;
    return text === '' ? [] : [{ line, text }];
  });
}

/** The sentences in the cells of a page's tables. */
export function cellsOf(markdown: string): Sentence[] {
  const lines = without(markdown, /^```.*?^```$/gms).split('\n');
  return lines.flatMap((row, i) =>
    row.startsWith('|') && !/^[|\s:-]+$/.test(row)
      ? row
          .slice(1, -1)
          .split('|')
          .flatMap((cell) => sentencesOf(cell.trim()).map(({ text }) => ({ line: i + 1, text })))
      : [],
  );
}

/** The sentences of a source's documentation comments, on its own lines. */
export function commentsOf(source: string): Sentence[] {
  return Array.from(source.matchAll(/\/\*\*(.*?)\*\//gs)).flatMap(({ index, 1: comment = '' }) => {
    const above = source.slice(0, index).split('\n').length - 1;
    const text = without(comment.replaceAll(/^ *\* ?/gm, ''), /^@example\b.*?(?=^@|(?![^]))/gms);
    return sentencesOf(text).map((sentence) => ({ ...sentence, line: sentence.line + above }));
  });
}
