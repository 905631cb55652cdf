/** A channel's activation in one image. */
export interface ChannelActivation {
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
  /** `height * width` of them, row by row. */
  readonly values: readonly number[];
}
