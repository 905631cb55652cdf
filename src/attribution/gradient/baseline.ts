import { add, cast, concat, mean, reshape, slice, tensor1d, transpose, zerosLike, Tensor } from '@tensorflow/tfjs-core';
import type { Declared } from '../../declare.js';
import { OptionError } from '../../errors.js';
import { gaussianMatrix } from '../../gaussianMatrix.js';
import type { Slot } from '../../network/graph.js';
import { showShape } from '../../network/input.js';
import type { Question } from '../../objectives/Question.js';
import { isListOf, show } from '../../options.js';
import { alongBoth } from './alongBoth.js';

/**
 * An input that holds nothing to explain: a number, or one a channel. Or a tensor of the input's shape, with or without
 * the batch; several inputs take a list. `'mean'` is each example's mean colour. `'blur'` is the example blurred by a
 * Gaussian of a sixteenth of its height.
 */
export type Baseline = number | readonly number[] | Tensor | readonly Tensor[] | 'mean' | 'blur';

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isTensor = (value: unknown): boolean => value instanceof Tensor && !value.isDisposed;

/** A baseline as an option. */
export const baselineOption: Declared<Baseline> = {
  fallback: 0,
  isRight: (value) =>
    value === 'mean' ||
    value === 'blur' ||
    isNumber(value) ||
    isTensor(value) ||
    (Array.isArray(value) && value.length > 0 && (isListOf(value, isNumber) || isListOf(value, isTensor))),
  wanted: "a number, one a channel, a tensor of the input's shape, 'mean' or 'blur'",
};

/**
 * Checks a baseline against the inputs.
 * @throws An {@link OptionError}.
 */
export function checkBaseline({ caller, network, inputs, batch }: Question, baseline: Baseline): void {
  const fail = (got: string, wanted: string): never => {
    throw new OptionError(`${caller}: got ${got}; wanted ${wanted}.`);
  };
  if (baseline === 'blur' && inputs.some(({ rank }) => rank !== 4)) {
    fail("the baseline 'blur'", "pictures [batch, h, w, c] for it. Try 'mean' or a number");
  }
  if (isListOf(baseline, isNumber)) {
    inputs.forEach((input, i) => {
      const channels = input.shape[channelAxis(network.graph.turnedInputs, network.graph.inputs[i] as Slot, input)];
      if (channels !== baseline.length) fail(`the baseline ${show(baseline)}`, `${channels} numbers, one a channel`);
    });
  }
  const tensors = ([baseline].flat() as unknown[]).filter((each): each is Tensor => each instanceof Tensor);
  if (tensors.length === 0) return;
  if (tensors.length !== inputs.length) fail(`${tensors.length} baselines`, `${inputs.length}, one for each input`);
  tensors.forEach(({ shape, dtype }, i) => {
    const [, ...own] = (inputs[i] as Tensor).shape;
    const wanted = (inputs[i] as Tensor).dtype;
    if (dtype !== wanted) fail(`a baseline of ${dtype}`, `${wanted}, as the input is`);
    const isOne = shape.join() === own.join() || shape.join() === [1, ...own].join();
    if (!isOne && shape.join() !== [batch, ...own].join()) {
      fail(`a baseline of the shape ${showShape(shape)}`, `[${own.join(', ')}] or [${[batch, ...own].join(', ')}]`);
    }
  });
}

/** The baselines of one example's inputs. */
export function baselinesOf({ network, inputs }: Question, baseline: Baseline, example: number): Tensor[] {
  const { turnedInputs, inputs: slots } = network.graph;
  return inputs.map((input, i) => {
    const given =
      Array.isArray(baseline) && isTensor(baseline[0])
        ? (baseline[i] as Tensor)
        : (baseline as Exclude<Baseline, readonly Tensor[]>);
    const channels = channelAxis(turnedInputs, slots[i] as Slot, input);
    if (given instanceof Tensor) {
      const isEach = given.rank === input.rank && given.shape[0] !== 1;
      return reshape(isEach ? slice(given, [example], [1]) : given, input.shape);
    }
    if (given === 'mean') {
      const places = input.shape.map((_, axis) => axis).filter((axis) => axis > 0 && axis !== channels);
      return add(zerosLike(input), mean(input, places.length > 0 ? places : [channels], true));
    }
    if (given === 'blur') return blurred(input, channels === 1);
    if (typeof given === 'number') return add(zerosLike(input), given);
    const shape = input.shape.map((_, axis) => (axis === channels ? -1 : 1));
    return add(zerosLike(input), reshape(tensor1d([...(given as readonly number[])]), shape));
  });
}

/** The baselines of all examples, of the inputs' types. */
export function allBaselinesOf(question: Question, baseline: Baseline): Tensor[] {
  const { inputs, batch } = question;
  const each = Array.from({ length: batch }, (_, i) =>
    baselinesOf(question.of(inputs.map((input) => slice(input, i, 1))), baseline, i),
  );
  return inputs.map(({ dtype }, k) => cast(concat(each.map((one) => one[k] as Tensor)), dtype));
}

/** The axis of an input's channels. */
function channelAxis(turned: ReadonlySet<Slot>, slot: Slot, { rank }: Tensor): number {
  return turned.has(slot) ? 1 : rank - 1;
}

/** The share of its height that is a blurred picture's deviation. */
const BLUR = 1 / 16;

function blurred(picture: Tensor, isTurned: boolean): Tensor {
  const last = isTurned ? transpose(picture, [0, 2, 3, 1]) : picture;
  const [, h, w] = last.shape as [number, number, number];
  const matrix = (size: number): Float64Array => gaussianMatrix(size, h * BLUR, 'mirrored');
  const soft = alongBoth(last, matrix(h), matrix(w));
  return isTurned ? transpose(soft, [0, 3, 1, 2]) : soft;
}
