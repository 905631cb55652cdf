/** The values shown as the lowest and the highest colour; values outside are shown as the nearer of the two. */
export type ValueRange = readonly [low: number, high: number];
