/** A picture of a film: red, green, blue and alpha of each pixel, row by row, 0 to 255. */
export interface Frame {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** How a film is shown. */
export interface FilmFormat {
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly rate: number;
}

/** A film that is written frame by frame. */
export interface Film {
  /** The ending of its file's name. */
  readonly ending: 'mp4' | 'webm' | 'gif';
  readonly add: (frame: Frame) => void | Promise<void>;
  /** Ends the film and gives its file. */
  readonly finish: () => Uint8Array | Promise<Uint8Array>;
}
