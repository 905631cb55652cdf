/** A decoded picture. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel, 0 to 255, row by row; fractions where the file holds 16 bits. */
  readonly data: Uint8Array | Float32Array;
}
