/** A rectangle of a picture, in whole pixels. */
export interface Box {
  /** Its first row, from 0. */
  readonly top: number;
  /** Its first column, from 0. */
  readonly left: number;
  /** In rows. */
  readonly height: number;
  /** In columns. */
  readonly width: number;
}
