import { maximum, minimum, mul, sub, tidy, Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { OptionError, UnsupportedModelError } from '../../../errors.js';
import { checkInput, showShape } from '../../../network/input.js';
import { withNetwork, type Explainable } from '../../../models/openNetwork.js';
import type { TracedNetwork } from '../../../network/network.js';
import { Run } from '../../../network/run.js';
import type { Slot } from '../../../network/graph.js';
import { checkOptions, show } from '../../../options.js';
import { checkRange, checkBetween } from '../../checks.js';
import type { Parametrization } from '../plugins.js';
import { onOwnTape } from '../../vjp.js';
import { seededRandom } from '../../../Random.js';
import { withGradient } from '../../withGradient.js';

/** Options of `generator`. */
export interface GeneratorOptions {
  /**
   * Any model with one input, and an image for its first output. Open it once (`openNetwork`): a LayersModel is traced
   * anew at every step.
   */
  readonly network: Explainable;
  /** What the generator gives for black and white. @default [0, 1] */
  readonly range?: readonly [black: number, white: number];
  /** Standard deviation of the code at the start, 0 or more. @default 1 */
  readonly deviation?: number;
  /** The code to start from, `[batch, ...]`, in place of noise. Not disposed. */
  readonly code?: Tensor;
  /**
   * What the code is kept between, after each step: numbers, or tensors that broadcast to it, not disposed. Nguyen et
   * al. take 0 and three standard deviations of each unit's activation.
   * @default none
   */
  readonly bounds?: readonly [low: Tensor | number, high: Tensor | number];
}

/**
 * The image that a generator network makes of a code, and the code is optimized: `image = G(code)`. What the generator
 * has learned keeps the image natural. Where its size is not the network's, the loop fits it: cropped or
 * padded about the centre, as the paper crops its generator's.
 * @see Nguyen et al. 2016, Synthesizing the preferred inputs for neurons in neural networks via deep generator
 *   networks, arXiv:1605.09304.
 */
export function generator(options: GeneratorOptions): Parametrization {
  checkOptions('generator', options, ['network', 'range', 'deviation', 'code', 'bounds']);
  const { network, range = [0, 1], deviation = 1, code, bounds } = options;
  checkRange('generator', range);
  checkBetween('generator', 'deviation', deviation, 0);
  checkBounds(bounds);
  const [black, white] = range;
  return {
    name: 'generator',
    init: ([batch], seed) => [code === undefined ? draw(network, batch, seed, deviation) : copy(network, code)],
    toImage: ([input]) => mul(sub(generate(network, input!), black), 1 / (white - black)) as Tensor4D,
    project: (parameters) =>
      bounds === undefined ? parameters : parameters.map((input) => minimum(maximum(input, bounds[0]), bounds[1])),
  };
}

function copy(model: Explainable, code: Tensor): Tensor {
  return withNetwork('generator', model, (network) => {
    checkInput('generator', network.inputs, code);
    return mul(code, 1);
  });
}

function draw(model: Explainable, batch: number, seed: number, deviation: number): Tensor {
  return withNetwork('generator', model, ({ inputs, outputs }) => {
    const [, ...sizes] = inputs[0]!.shape;
    if (inputs.length !== 1 || outputs[0]!.shape.length !== 4) {
      throw new UnsupportedModelError(
        `generator: the model takes ${inputs.length} inputs and gives ${showShape(outputs[0]!.shape)}; wanted one input and [batch, h, w, c].`,
      );
    }
    if (sizes.includes(null)) {
      throw new OptionError(`generator: the model takes codes of any size, ${showShape(inputs[0]!.shape)}; give code.`);
    }
    return seededRandom(seed).normals([batch, ...(sizes as number[])], deviation);
  });
}

/** Forwards by the engine; backwards by it too, after a second forward pass, as a tape cannot hold a run. */
function generate(model: Explainable, code: Tensor): Tensor4D {
  return withGradient(
    code,
    (input) => run(model, input, (made) => made.result()),
    (dy, input) => onOwnTape(() => run(model, input, (made) => made.gradient(dy))),
  ) as Tensor4D;
}

function checkBounds(bounds: unknown): void {
  const isBound = (bound: unknown): boolean =>
    typeof bound === 'number' ? !Number.isNaN(bound) : bound instanceof Tensor;
  if (bounds === undefined || (Array.isArray(bounds) && bounds.length === 2 && bounds.every(isBound))) return;
  throw new OptionError(`generator: bounds is ${show(bounds)}; wanted [low, high], each a number or a tensor.`);
}

interface Generated {
  result(): Tensor;
  gradient(dy: Tensor): Tensor;
}

function run(model: Explainable, input: Tensor, use: (generated: Generated) => Tensor): Tensor {
  return withNetwork('generator', model, (network: TracedNetwork) =>
    tidy(() => {
      const [from, to] = [network.graph.inputs[0] as Slot, network.graph.outputs[0] as Slot];
      const pass = new Run(network, [input], { wanted: [to], gradientsAt: [from] });
      return use({
        result: () => pass.result(to),
        gradient: (dy) => pass.gradients(new Map([[to, dy]])).get(from)!,
      });
    }),
  );
}
