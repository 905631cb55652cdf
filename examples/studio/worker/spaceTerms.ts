import type { LayerSource } from './spaceSource.js';
import { placesOf, transposedOffset, windowOf, type Size } from './spaceWindow.js';

/** Values row by row, of a layer or of weights. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** One value that goes into a neuron, and what it is multiplied by. */
export interface RawTerm {
  /** Which of the layer's inputs. */
  readonly input: number;
  /** Where in it. */
  readonly index: number;
  readonly weight: number;
}

/** How a neuron's terms come to one number, before the layer's activation. */
export type Kind = 'sum' | 'largest' | 'least' | 'product';

/** What goes into a neuron. */
export interface Terms {
  readonly kind: Kind;
  readonly terms: readonly RawTerm[];
  readonly bias: number;
}

/** A neuron of a layer, and the sizes around it. */
export interface Question {
  readonly layer: LayerSource;
  readonly weights: readonly Values[];
  readonly inputs: readonly Size[];
  readonly output: Size;
  readonly y: number;
  readonly x: number;
  readonly channel: number;
}

type Family = (question: Question) => Terms | undefined;

/**
 * What goes into a neuron, of every kind of layer that is a sum, a maximum or a product; undefined for another kind.
 */
export function termsOf(question: Question): Terms | undefined {
  const { layer } = question;
  if (layer.dataFormat === 'channelsFirst') return undefined;
  return families[layer.getClassName()]?.(question);
}

const convolution: Family = (question) => {
  const { layer, weights, inputs, output, channel } = question;
  const kind = layer.getClassName();
  const isDepthwise = kind === 'DepthwiseConv2D';
  const [kernel, pointwise] = weights as [Values, Values | undefined];
  const [rows, columns, depth, last] = kernel.shape as [number, number, number, number];
  const size = inputs[0] as Size;
  const weight = (i: number, j: number, c: number): number => {
    const at = ((i * columns + j) * depth + c) * last;
    if (kind !== 'SeparableConv2D') return kernel.data[at + (isDepthwise ? channel % last : channel)] as number;
    let sum = 0;
    for (let m = 0; m < last; m++) {
      const mixed = (pointwise as Values).data[(c * last + m) * output[2] + channel] as number;
      sum += (kernel.data[at + m] as number) * mixed;
    }
    return sum;
  };
  const seen = isDepthwise ? [Math.floor(channel / last)] : Array.from({ length: size[2] }, (_, c) => c);
  const terms = placesRead(question, 0).flatMap(([y, i, x, j]) =>
    seen.map((c) => ({ input: 0, index: (y * size[1] + x) * size[2] + c, weight: weight(i, j, c) })),
  );
  return rows > 0 ? { kind: 'sum', terms, bias: biasOf(question) } : undefined;
};

const transposedConvolution: Family = (question) => {
  const { layer, weights, inputs, output, y, x, channel } = question;
  const kernel = weights[0] as Values; // [height, width, out, in]
  const [, columns, filters, depth] = kernel.shape as [number, number, number, number];
  const size = inputs[0] as Size;
  const [down, right] = layer.strides as [number, number];
  const top = transposedOffset(layer, 0, size[0], output[0]);
  const left = transposedOffset(layer, 1, size[1], output[1]);
  const terms = placesRead(question, 0).flatMap(([row, , column]) =>
    Array.from({ length: depth }, (_, c) => {
      const [i, j] = [y + top - row * down, x + left - column * right];
      const weight = kernel.data[((i * columns + j) * filters + channel) * depth + c] as number;
      return { input: 0, index: (row * size[1] + column) * depth + c, weight };
    }),
  );
  return { kind: 'sum', terms, bias: biasOf(question) };
};

const dense: Family = (question) => {
  const { weights, inputs, output, y, x, channel } = question;
  const [, width, depth] = inputs[0] as Size;
  const kernel = weights[0] as Values;
  const first = (y * width + x) * depth;
  const terms = Array.from({ length: depth }, (_, c) => ({
    input: 0,
    index: first + c,
    weight: kernel.data[c * output[2] + channel] as number,
  }));
  return { kind: 'sum', terms, bias: biasOf(question) };
};

/** What a pool reads: the places of its window, in the neuron's own channel. */
const pool =
  (kind: Kind): Family =>
  (question) => {
    const [, width, depth] = question.inputs[0] as Size;
    const places = placesRead(question, 0);
    // Places outside the picture do not count, also for the mean.
    const weight = kind === 'sum' ? 1 / places.length : 1;
    const terms = places.map(([y, , x]) => ({
      input: 0,
      index: (y * width + x) * depth + question.channel,
      weight,
    }));
    return { kind, terms, bias: 0 };
  };

const normalization: Family = ({ layer, weights, inputs, output, y, x, channel }) => {
  const axes = [layer.axis ?? -1].flat();
  const isLast = axes[0] === -1 || axes[0] === 3 || (axes[0] === 1 && output[0] * output[1] === 1);
  if (inputs.length !== 1 || axes.length !== 1 || !isLast) return undefined;
  const left = [...weights];
  const at = (values: Values | undefined, otherwise: number): number => values?.data[channel] ?? otherwise;
  const gamma = at(layer.scale === false ? undefined : left.shift(), 1);
  const beta = at(layer.center === false ? undefined : left.shift(), 0);
  const [mean, variance] = [at(left[0], 0), at(left[1], 1)];
  const weight = gamma / Math.sqrt(variance + (layer.epsilon ?? 1e-3));
  const index = (y * output[1] + x) * output[2] + channel;
  return { kind: 'sum', terms: [{ input: 0, index, weight }], bias: beta - mean * weight };
};

/** The same place of every input. */
const merge =
  (kind: Kind, weights: (count: number) => readonly number[]): Family =>
  (question) => {
    const factors = weights(question.inputs.length);
    const terms = question.inputs.map(([height, width, depth], input) => {
      const [y, x] = [height === 1 ? 0 : question.y, width === 1 ? 0 : question.x];
      const index = (y * width + x) * depth + (depth === 1 ? 0 : question.channel);
      return { input, index, weight: factors[input] as number };
    });
    return { kind, terms, bias: 0 };
  };

const ones = (count: number): number[] => Array<number>(count).fill(1);

const concatenation: Family = ({ layer, inputs, output, y, x, channel }) => {
  const depth = inputs.reduce((sum, size) => sum + size[2], 0);
  if (depth !== output[2] || inputs.length === 0 || Array.isArray(layer.axis)) return undefined;
  let first = 0;
  for (const [input, [, width, channels]] of inputs.entries()) {
    if (channel < first + channels) {
      return copy(input, (y * width + x) * channels + channel - first);
    }
    first += channels;
  }
  return undefined;
};

const copy = (input: number, index: number): Terms => ({ kind: 'sum', terms: [{ input, index, weight: 1 }], bias: 0 });

/** The order of the values stays: the same number in a row. */
const reshape: Family = ({ output, y, x, channel }) => copy(0, (y * output[1] + x) * output[2] + channel);

/** A place of the input, or nothing where a border was put around it. */
const moved: Family = (question) => {
  const [, width, depth] = question.inputs[0] as Size;
  const [place] = placesRead(question, 0);
  if (place === undefined) return { kind: 'sum', terms: [], bias: 0 };
  return copy(0, (place[0] * width + place[2]) * depth + question.channel);
};

const families: Readonly<Record<string, Family>> = {
  Conv2D: convolution,
  DepthwiseConv2D: convolution,
  SeparableConv2D: convolution,
  Conv2DTranspose: transposedConvolution,
  Dense: dense,
  MaxPooling2D: pool('largest'),
  AveragePooling2D: pool('sum'),
  GlobalMaxPooling2D: pool('largest'),
  GlobalAveragePooling2D: pool('sum'),
  BatchNormalization: normalization,
  Add: merge('sum', ones),
  Subtract: merge('sum', () => [1, -1]),
  Average: merge('sum', (count) => Array<number>(count).fill(1 / count)),
  Multiply: merge('product', ones),
  Maximum: merge('largest', ones),
  Minimum: merge('least', ones),
  Concatenate: concatenation,
  Flatten: reshape,
  Reshape: reshape,
  ZeroPadding2D: moved,
  Cropping2D: moved,
  UpSampling2D: (question) => (question.layer.interpolation === 'bilinear' ? undefined : moved(question)),
  ...Object.fromEntries(
    [
      ...[
        'InputLayer',
        'Dropout',
        'SpatialDropout2D',
        'GaussianNoise',
        'GaussianDropout',
        'AlphaDropout',
        'ActivityRegularization',
      ],
      ...['Activation', 'ReLU', 'LeakyReLU', 'ELU', 'ThresholdedReLU', 'Softmax'],
    ].map((name) => [name, reshape]),
  ),
};

/** The places inside that a neuron reads: row, its number in the window, column, its number. */
function placesRead(
  { layer, inputs, output, y, x }: Question,
  input: number,
): readonly (readonly [number, number, number, number])[] {
  const size = inputs[input] as Size;
  const [rows, columns] = [windowOf(layer, 0, y, size, output), windowOf(layer, 1, x, size, output)];
  if (rows === undefined || columns === undefined) return [];
  return placesOf(rows, size[0]).flatMap(([row, i]) =>
    placesOf(columns, size[1]).map(([column, j]) => [row, i, column, j] as const),
  );
}

function biasOf({ layer, weights, channel }: Question): number {
  return layer.useBias === false ? 0 : ((weights.at(-1) as Values).data[channel] as number);
}
