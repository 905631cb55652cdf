import { fontData } from './fontData.js';

/** The lit pixels of a line of text, and what it takes up. */
export interface TextPixels {
  readonly width: number;
  /** `[y, x]` of each, from the top left. */
  readonly pixels: readonly (readonly [y: number, x: number])[];
}

/** The height of a line, in pixels. */
export const TEXT_HEIGHT = 8;

const SPACE = 3;

/**
 * A line of text in a small font, each character as wide as it is. Accents are left away; what is not of ASCII then
 * becomes a question mark.
 */
export function textPixels(text: string): TextPixels {
  const pixels: [number, number][] = [];
  let width = 0;
  for (const character of plain(text)) {
    const columns = columnsOf(character);
    columns.forEach((bits, x) => {
      for (let y = 0; y < TEXT_HEIGHT; y++) if ((bits >> y) & 1) pixels.push([y, width + x]);
    });
    width += columns.length + 1;
  }
  return { width: Math.max(0, width - 1), pixels };
}

/** Text broken between words so that each line fits a width; a word that is too long is broken too. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of plain(text)
    .split(/\s+/)
    .flatMap((one) => broken(one, width))) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textPixels(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** A word in pieces, none wider than a width unless it is one character. */
function broken(word: string, width: number): string[] {
  let [piece, pieces] = ['', [] as string[]];
  for (const character of word) {
    if (piece !== '' && textPixels(piece + character).width > width) {
      pieces = [...pieces, piece];
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}

/** The columns of a character that hold something. */
function columnsOf(character: string): number[] {
  if (character === ' ') return Array<number>(SPACE).fill(0);
  const glyph = fontData.slice((character.charCodeAt(0) - 32) * 11, (character.charCodeAt(0) - 32) * 11 + 10);
  const columns = Array.from({ length: 5 }, (_, i) => parseInt(glyph.slice(2 * i, 2 * i + 2), 16));
  const first = columns.findIndex((bits) => bits > 0);
  return columns.slice(first, columns.findLastIndex((bits) => bits > 0) + 1);
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[‐-―−]/g, '-')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/\s/g, ' ')
    .replaceAll(/[^ -~]/gu, '?');
}
