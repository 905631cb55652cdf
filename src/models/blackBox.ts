import { Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '../errors.js';
import { checkOptions, isCount, isListOf, show } from '../options.js';

/** What a {@link BlackBox} asks: scores `[batch, classes]` of images; the caller disposes of them. */
export type Predict = (images: Tensor4D) => Tensor2D | Promise<Tensor2D>;

/** Options of {@link blackBox}. */
export interface BlackBoxOptions {
  /** An image's shape, without the batch: `[height, width, channels]`. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /**
   * How many classes there are.
   * @default as many as the first answer has
   */
  readonly classes?: number;
}

/** A model that runs elsewhere, of which only the scores are known. */
export class BlackBox {
  /** An image's shape, without the batch. */
  readonly inputShape: readonly [height: number, width: number, channels: number];
  readonly #predict: Predict;
  #classes: number | undefined;

  /** See {@link blackBox}. */
  constructor(predict: Predict, { inputShape, classes }: BlackBoxOptions) {
    this.#predict = predict;
    this.inputShape = inputShape;
    this.#classes = classes;
  }

  /** How many classes there are; undefined as long as nobody has said, and nothing been asked. */
  get classes(): number | undefined {
    return this.#classes;
  }

  /**
   * The scores of images.
   * @throws A {@link ShapeError} for images or scores of the wrong shape.
   */
  async predict(images: Tensor4D): Promise<Tensor2D> {
    const wanted = `[batch, ${this.inputShape.join(', ')}]`;
    const [batch, ...shape] = (images as Partial<Tensor4D> | null)?.shape ?? [];
    if (!(images instanceof Tensor) || String(shape) !== String(this.inputShape)) {
      throw new ShapeError(`blackBox: got ${shown(images)}; wanted images ${wanted}.`);
    }
    const scores = await this.#predict(images);
    const isTensor = scores instanceof Tensor;
    const [rows, classes] = isTensor && scores.rank === 2 && scores.dtype === 'float32' ? scores.shape : [];
    if (rows !== batch || classes !== (this.#classes ?? classes)) {
      if (isTensor && (scores as Tensor) !== images) scores.dispose();
      const count = this.#classes ?? 'classes';
      throw new ShapeError(
        `blackBox: predict gave ${shown(scores)} for ${batch} images; wanted float32 [${batch}, ${count}].`,
      );
    }
    this.#classes = classes;
    return scores;
  }
}

/**
 * A model that runs elsewhere (onnxruntime, LiteRT, a server), for all that needs scores alone. These are the rows of
 * `methods` that say `needsOnlyScores`, `classify`, `evolve`, the metrics, `compare` and `patchSuccessRate`.
 *
 * The score of a class is its column as it comes, for `logit(c)` and `probability(c)` alike: a function that gives
 * probabilities explains probabilities. Where `classes` is left out, one picture more is asked, once.
 *
 * @param predict - Gives the scores `[batch, classes]` of images `[batch, height, width, channels]`.
 * @param options - See {@link BlackBoxOptions}.
 * @throws An {@link OptionError} for what is no function, a shape or a number of classes that cannot be.
 *
 * @example
 * ```ts
 * import { mean, type Tensor2D } from '@tensorflow/tfjs-core';
 * import { blackBox } from 'netlens';
 *
 * const brightness = blackBox((images) => mean(images, [1, 2]) as Tensor2D, { inputShape: [64, 64, 3] });
 * ```
 */
export function blackBox(predict: Predict, options: BlackBoxOptions): BlackBox {
  if (typeof (predict as unknown) !== 'function') {
    throw new OptionError(`blackBox: got ${show(predict)}; wanted a function of images that gives scores.`);
  }
  checkOptions('blackBox', options, ['inputShape', 'classes']);
  const { inputShape, classes } = options;
  if (!isListOf(inputShape, (size) => isCount(size, 1)) || inputShape.length !== 3) {
    throw new OptionError(`blackBox: inputShape is ${show(inputShape)}; wanted [height, width, channels].`);
  }
  if (classes !== undefined && !isCount(classes, 1)) {
    throw new OptionError(`blackBox: classes is ${show(classes)}; wanted a whole number, 1 or more.`);
  }
  return new BlackBox(predict, options);
}

const shown = (value: unknown): string =>
  value instanceof Tensor ? `a tensor ${value.dtype} [${(value as Tensor).shape.join(', ')}]` : show(value);
