/** Which way a metric's numbers are good. */
export type Better = 'more' | 'less' | 'neither';

/** A picture of a comparison. */
export interface ComparedName {
  /** Unlike all others. */
  readonly name: string;
  /** The class whose maps were scored. */
  readonly target: number;
}

/** A mean over pictures, with what chance makes of it. */
export interface Estimate {
  /** The mean of the pictures that have a number. */
  readonly mean: number;
  /** From here to `high` lie 95 % of the means of resampled pictures. */
  readonly low: number;
  /** See `low`. */
  readonly high: number;
  /** How many pictures have a number. */
  readonly pictures: number;
}

/** Why some pictures have no number. */
export interface Absence {
  /** The method's name. */
  readonly method: string;
  /** The metric's name. */
  readonly metric: string;
  /** In words. */
  readonly reason: string;
  /** How many pictures it holds for. */
  readonly pictures: number;
}

/** A mean curve over pictures: the class's probability while more and more of the picture changes. */
export interface MeanCurve {
  /** At even shares of the picture, from none to all. */
  readonly mean: readonly number[];
  /** How many pictures it is the mean of. */
  readonly pictures: number;
}

/** A small picture of 8 bits a value, as JSON can hold it. */
export interface Thumbnail {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** 1 or 3. */
  readonly channels: number;
  /** Whether 128 stands for 0, and less for what is negative. */
  readonly signed: boolean;
  /** Bytes, row by row, in base64. */
  readonly values: string;
}

/** A picture and what the methods make of it. */
export interface Preview {
  /** The picture's name. */
  readonly name: string;
  /** The picture itself. */
  readonly image: Thumbnail;
  /** By method. */
  readonly maps: Readonly<Record<string, Thumbnail>>;
}

/** Numbers by method, then by metric. */
export type ByMethod<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

/** A metric of a comparison. */
export interface ComparedBy {
  /** As `comparedMetrics` has it. */
  readonly name: string;
  /** Which way is good. */
  readonly better: Better;
}

/** How good the maps of some methods are by some metrics: plain JSON. */
export interface Comparison {
  /** Names. */
  readonly methods: readonly string[];
  /** Names, and which way each is good. */
  readonly metrics: readonly ComparedBy[];
  /** The seed of the metrics' draws and the resampling. */
  readonly seed: number;
  /** By their names. */
  readonly pictures: readonly ComparedName[];
  /** What all pictures come to. */
  readonly table: ByMethod<Estimate>;
  /** The number of each picture, in the order of `pictures`; null where there is none. */
  readonly scores: ByMethod<readonly (number | null)[]>;
  /** The mean curves of the metrics that have curves. */
  readonly curves: ByMethod<MeanCurve>;
  /** Why numbers are missing. */
  readonly absent: readonly Absence[];
  /** The first pictures, small. */
  readonly previews: readonly Preview[];
}
