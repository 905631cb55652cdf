/**
 * Magenta, the colour of a NaN or an infinity in every picture: none of the colour maps contains it, so a value
 * that is no number never looks like one.
 */
export const nonFiniteColor: readonly [red: number, green: number, blue: number] = [255, 0, 255];
