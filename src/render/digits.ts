/** Figures of 3 x 5 pixels, row by row; a bit a pixel, the left one first. */
const figures: Readonly<Record<string, readonly number[]>> = {
  '0': [7, 5, 5, 5, 7],
  '1': [2, 6, 2, 2, 7],
  '2': [7, 1, 7, 4, 7],
  '3': [7, 1, 3, 1, 7],
  '4': [5, 5, 7, 1, 1],
  '5': [7, 4, 7, 1, 7],
  '6': [7, 4, 7, 5, 7],
  '7': [7, 1, 1, 2, 2],
  '8': [7, 5, 7, 5, 7],
  '9': [7, 5, 7, 1, 7],
  '.': [0, 0, 0, 0, 2],
  '-': [0, 0, 7, 0, 0],
  '+': [0, 2, 7, 2, 0],
  e: [0, 7, 7, 4, 7],
};

/** The lit pixels of a number in small figures, from the top left: `[y, x]`, 5 high and 4 wide a figure. */
export function digits(text: string): [number, number][] {
  return [...text].flatMap((sign, i) =>
    (figures[sign] ?? []).flatMap((row, y) =>
      [0, 1, 2].flatMap((x): [number, number][] => ((row >> (2 - x)) & 1 ? [[y, i * 4 + x]] : [])),
    ),
  );
}
