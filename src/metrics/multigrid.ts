/**
 * Unknown values on a grid, each tied to its neighbours. The solution makes each value's ties together pull as much as
 * given.
 */
export interface Grid {
  readonly width: number;
  readonly height: number;
  /** The cells to be found, row by row. The lists below have a place for every cell. */
  readonly cells: Int32Array;
  /** The weights of all of a cell's ties, also of those to what is known. */
  readonly diagonal: Float64Array;
  /** The weights of a cell's ties to cells to be found: eight, in the order of OFFSETS. */
  readonly ties: Float64Array;
}

/** The eight neighbours, by row. */
export const OFFSETS: readonly (readonly [dy: number, dx: number])[] = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 0],
  [1, 1],
];

/** How much further than the coarser grid says a correction goes: Braess 1995, for cells that are simply joined. */
const OVERCORRECTION = 1.8;

/** What a cell's ties pull: their weights times what is there. */
function pull({ ties }: Grid, x: Float64Array, cell: number, steps: Int32Array): number {
  let sum = 0;
  for (let k = 0; k < 8; k++) {
    const weight = ties[cell * 8 + k] as number;
    if (weight !== 0) sum += weight * (x[cell + (steps[k] as number)] as number);
  }
  return sum;
}

const stepsOf = ({ width }: Grid): Int32Array => Int32Array.from(OFFSETS, ([dy, dx]) => dy * width + dx);

/** `A x`: each cell's own value, times the weights of its ties, less what they pull. */
export function times(grid: Grid, x: Float64Array, product: Float64Array): void {
  const [{ cells, diagonal }, steps] = [grid, stepsOf(grid)];
  for (let n = 0; n < cells.length; n++) {
    const cell = cells[n] as number;
    product[cell] = (diagonal[cell] as number) * (x[cell] as number) - pull(grid, x, cell, steps);
  }
}

/** One sweep of Gauss and Seidel towards `A x = right`, forwards or backwards. */
function sweep(grid: Grid, x: Float64Array, right: Float64Array, isForward: boolean): void {
  const [{ cells, diagonal }, steps] = [grid, stepsOf(grid)];
  for (let n = 0; n < cells.length; n++) {
    const cell = cells[isForward ? n : cells.length - 1 - n] as number;
    x[cell] = ((right[cell] as number) + pull(grid, x, cell, steps)) / (diagonal[cell] as number);
  }
}

/** The cell of the next coarser grid that a cell is in. */
const parent = (cell: number, width: number): number => {
  const y = (cell / width) | 0;
  return (y >> 1) * ((width + 1) >> 1) + ((cell - y * width) >> 1);
};

/** A grid half as fine: up to four cells are one, with their ties to others added up. */
function coarser({ height, width, cells, diagonal, ties }: Grid): Grid {
  const [rows, columns] = [(height + 1) >> 1, (width + 1) >> 1];
  const sums = new Float64Array(rows * columns);
  const joined = new Float64Array(rows * columns * 8);
  for (const cell of cells) {
    const own = parent(cell, width);
    sums[own] = (sums[own] as number) + (diagonal[cell] as number);
    OFFSETS.forEach(([dy, dx], k) => {
      const weight = ties[cell * 8 + k] as number;
      if (weight === 0) return;
      const other = parent(cell + dy * width + dx, width);
      const up = ((other / columns) | 0) - ((own / columns) | 0);
      const direction = OFFSETS.findIndex(([v, u]) => v === up && own + v * columns + u === other);
      if (direction < 0) sums[own] = (sums[own] as number) - weight;
      else joined[own * 8 + direction] = (joined[own * 8 + direction] as number) + weight;
    });
  }
  const found = new Set(Array.from(cells, (cell) => parent(cell, width)));
  const list = Int32Array.from(found).sort();
  return { height: rows, width: columns, cells: list, diagonal: sums, ties: joined };
}

/** A grid and ever coarser ones, down to a single cell. */
export function gridsOf(finest: Grid): Grid[] {
  const grids = [finest];
  for (let grid = finest; grid.height * grid.width > 1; grids.push(grid)) grid = coarser(grid);
  return grids;
}

/**
 * Nearly solves `A x = right`: smooths, corrects by what the coarser grid makes of the rest, and smooths backwards, so
 * that the whole is symmetric. Briggs, Henson & McCormick 2000, A Multigrid Tutorial, chapter 3.
 */
export function cycle(grids: readonly Grid[], right: Float64Array, level = 0): Float64Array {
  const grid = grids[level] as Grid;
  const x = new Float64Array(right.length);
  sweep(grid, x, right, true);
  const coarse = grids[level + 1];
  if (coarse === undefined) return x;
  const product = new Float64Array(right.length);
  times(grid, x, product);
  const rest = new Float64Array(coarse.diagonal.length);
  for (const cell of grid.cells) {
    const own = parent(cell, grid.width);
    rest[own] = (rest[own] as number) + (right[cell] as number) - (product[cell] as number);
  }
  const correction = cycle(grids, rest, level + 1);
  for (const cell of grid.cells) {
    x[cell] = (x[cell] as number) + OVERCORRECTION * (correction[parent(cell, grid.width)] as number);
  }
  sweep(grid, x, right, false);
  return x;
}
