/**
 * What went wrong, in a stable word that programs can test.
 */
export type ErrorCode =
  | 'shape'
  | 'layer-not-found'
  | 'unsupported-layer'
  | 'unsupported-model'
  | 'target'
  | 'option'
  | 'numerical'
  | 'backend'
  | 'dataset';

/** A {@link NetlensError} in JSON. */
export interface ErrorJson {
  /** The class's name. */
  readonly name: string;
  /** The stable word. */
  readonly code: ErrorCode;
  /** What went wrong, in words. */
  readonly message: string;
}

/**
 * The base of every error that netlens throws on purpose. Its message says which function, what it got, what it
 * wanted, and what would work.
 */
export abstract class NetlensError extends Error {
  /** A stable identifier; messages may be reworded, codes are not. */
  abstract readonly code: ErrorCode;

  // Spelled out in each class, because a minifier renames the class itself, and on the prototype, because that is
  // where the first line of a stack trace looks for it.
  /** The class's name. */
  abstract override get name(): string;

  /** What `JSON.stringify` writes, and what to hand to `postMessage`. `reviveError` makes an error of it again. */
  toJSON(): ErrorJson {
    return { name: this.name, code: this.code, message: this.message };
  }
}

/** A tensor of the wrong rank, size or dtype, a disposed one, or an empty batch. */
export class ShapeError extends NetlensError {
  override get name(): string {
    return 'ShapeError';
  }
  readonly code = 'shape' as const;
}

/** No layer of that path; the message names the nearest ones. */
export class LayerNotFoundError extends NetlensError {
  override get name(): string {
    return 'LayerNotFoundError';
  }
  readonly code = 'layer-not-found' as const;
}

/** The layer exists, but a method cannot work on it (a dense layer for Grad-CAM, say). */
export class UnsupportedLayerError extends NetlensError {
  override get name(): string {
    return 'UnsupportedLayerError';
  }
  readonly code = 'unsupported-layer' as const;
}

/** The model's architecture does not suit the method, or the model cannot be used at all. */
export class UnsupportedModelError extends NetlensError {
  override get name(): string {
    return 'UnsupportedModelError';
  }
  readonly code = 'unsupported-model' as const;
}

/**
 * A class that does not exist, a list of targets of another length than the batch, an objective that makes no sense.
 */
export class TargetError extends NetlensError {
  override get name(): string {
    return 'TargetError';
  }
  readonly code = 'target' as const;
}

/** An option outside its range, or of the wrong type. */
export class OptionError extends NetlensError {
  override get name(): string {
    return 'OptionError';
  }
  readonly code = 'option' as const;
}

/** A NaN or an infinity; the message names the layer where it first appears. */
export class NumericalError extends NetlensError {
  override get name(): string {
    return 'NumericalError';
  }
  readonly code = 'numerical' as const;
}

/** No backend could be started, or the one in use was lost. */
export class BackendError extends NetlensError {
  override get name(): string {
    return 'BackendError';
  }
  readonly code = 'backend' as const;
}

/** A dataset that threw while it was read. */
export class DatasetError extends NetlensError {
  override get name(): string {
    return 'DatasetError';
  }
  readonly code = 'dataset' as const;

  constructor(
    message: string,
    /** What the function had made of the examples before, in its result's type. */
    readonly partial: unknown,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
