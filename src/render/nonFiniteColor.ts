/**
 * Magenta, the colour of a NaN or an infinity in every picture. None of the colour maps contains it, so such a value
 * never looks like a number.
 */
export const nonFiniteColor: readonly [red: number, green: number, blue: number] = [255, 0, 255];
