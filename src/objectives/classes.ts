import {
  add,
  argMax,
  cast,
  equal,
  greater,
  mul,
  oneHot,
  onesLike,
  reshape,
  slice,
  sub,
  sum,
  tensor1d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { TargetError } from '../errors.js';
import { showShape } from '../network/input.js';
import type { TracedNetwork } from '../network/network.js';
import { show } from '../options.js';
import { atOutput, LOGITS, OUTPUT, slotOf, type Activations, type Objective } from './objective.js';

/** Which output a class is one of, and how it is told. */
interface Variant {
  /** By its name or its place; the first where left out. */
  readonly output?: string | number | undefined;
  /** A choice among classes that is settled. */
  readonly settled?: (() => Tensor) | undefined;
  /** Whether a single sigmoid tells two classes apart. */
  readonly isBinary?: boolean;
}

/**
 * The value of one class for each example. With a single sigmoid for two classes, class 1 has the logit z or the
 * probability p, class 0 their opposites -z and 1 - p.
 */
export function classScore(
  kind: typeof LOGITS | typeof OUTPUT,
  classes: number | readonly number[] | undefined,
  name: string,
  variant: Variant = {},
): Objective {
  const { output, settled, isBinary = false } = variant;
  const place = atOutput(kind, output);
  const varied = (others: Variant): Objective => classScore(kind, classes, name, { ...variant, ...others });
  const chosen = (values: Tensor): Tensor => {
    if (settled !== undefined) return mul(onesLike(values), settled());
    return isBinary ? signs(values, classes, kind === LOGITS ? 0 : 0.5) : oneHotOf(values, classes);
  };
  const objective: Objective = {
    layers: [place],
    score: ({ [place]: all }) => {
      const values = all as Tensor;
      const choice = chosen(values);
      const signed = mul(values, choice);
      return sum(flat(isBinary && kind === OUTPUT ? add(signed, mul(sub(1, choice), 0.5)) : signed), 1);
    },
    gradient: ({ [place]: values }) => ({ [place]: chosen(values as Tensor) }),
    check: (caller, network, batch) => checkClasses(caller, network, { place, output }, classes, batch, name),
    bind: (network) =>
      !isBinary && settled === undefined && isSigmoid(network, output) ? varied({ isBinary: true }) : objective,
    part: (start, count) =>
      classScore(kind, partOf(classes, start, count), name, {
        ...variant,
        settled: settled && (() => partOfChoice(settled(), start, count)),
      }),
    ofOutput: (other) => varied({ output: other, isBinary: false }),
    ...(classes === undefined &&
      settled === undefined && {
        settle: ({ [place]: choice }: Activations) => varied({ settled: () => choice as Tensor }),
      }),
    ...(place === LOGITS && { isClass: true }),
  };
  return objective;
}

/** 1 at each example's class, or at its largest value; 0 elsewhere. */
function oneHotOf(values: Tensor, classes: number | readonly number[] | undefined): Tensor {
  const [batch, count] = flat(values).shape as [number, number];
  // oneHot refuses a single class.
  if (count === 1) return onesLike(values);
  const indices = classes === undefined ? argMax(flat(values), 1) : tensor1d(listed(classes, batch), 'int32');
  return reshape(cast(oneHot(indices as Tensor1D, count), 'float32'), values.shape);
}

/** 1 for class 1, -1 for class 0; by default, of the likelier. */
function signs(values: Tensor, classes: number | readonly number[] | undefined, middle: number): Tensor {
  const [batch] = values.shape as [number];
  const isOne =
    classes === undefined
      ? greater(values, middle)
      : reshape(equal(tensor1d(listed(classes, batch), 'int32'), 1), values.shape);
  return sub(mul(cast(isOne, 'float32'), 2), 1);
}

/**
 * The logit of a class: the model's output for it before a softmax or sigmoid that ends the model.
 * @param classIndex - one class for all examples; from 0.
 */
export function logit(classIndex: number): Objective {
  return classScore(LOGITS, given('logit', classIndex), 'logit');
}

/**
 * The model's first output for a class, so its probability where a softmax or sigmoid ends the model.
 * @param classIndex - one class for all examples; from 0.
 */
export function probability(classIndex: number): Objective {
  return classScore(OUTPUT, given('probability', classIndex), 'probability');
}

/** Whether an output is a single sigmoid, which tells two classes apart. */
function isSigmoid(network: TracedNetwork, output: string | number | undefined): boolean {
  if (output === undefined) return network.isBinary;
  const [logits, end] = ([LOGITS, OUTPUT] as const).map((kind) => slotOf('output', network, atOutput(kind, output)));
  const shape = network.graph.shapes[end as number] as readonly (number | null)[];
  return logits !== end && shape.length > 1 && shape.slice(1).every((size) => size === 1);
}

function given(name: string, classIndex: number): number {
  if ((classIndex as unknown) !== undefined) return classIndex;
  throw new TargetError(`${name}: got no class; wanted an integer from 0. (A target left out means the top class.)`);
}

const listed = (classes: number | readonly number[], batch: number): number[] =>
  typeof classes === 'number' ? Array<number>(batch).fill(classes) : [...classes];

/** The classes of some examples; for a single one, its class as a number, the same for any batch of its variants. */
function partOf(
  classes: number | readonly number[] | undefined,
  start: number,
  count: number,
): number | readonly number[] | undefined {
  if (classes === undefined || typeof classes === 'number') return classes;
  return count === 1 ? classes[start] : classes.slice(start, start + count);
}

/** The choice for some of the examples; that of one is the same for any of its variants. */
function partOfChoice(choice: Tensor, start: number, count: number): Tensor {
  return choice.shape[0] === 1 ? choice : slice(choice, [start], [count]);
}

/** `[batch, classes]`: a classifier may end in `[batch, 1, 1, classes]`. */
const flat = (values: Tensor): Tensor2D =>
  reshape(values, [values.shape[0] as number, values.size / (values.shape[0] as number)]);

function checkClasses(
  caller: string,
  network: TracedNetwork,
  { place, output }: { readonly place: string; readonly output: string | number | undefined },
  classes: number | readonly number[] | undefined,
  batch: number | undefined,
  name: string,
): void {
  const shape = network.graph.shapes[slotOf(caller, network, place)] as readonly (number | null)[];
  const count = isSigmoid(network, output) ? 2 : (shape.at(-1) ?? NaN);
  if (shape.slice(1, -1).some((size) => size !== 1)) {
    throw new TargetError(
      `${caller}: the model's ${output === undefined ? 'first output' : `output ${show(output)}`} is ${showShape(shape)}; ` +
        'a class needs [batch, classes]. Use region(layer, { channel }), element(layer, index) or channel(layer, index) ' +
        'for an output with places.',
    );
  }
  if (classes === undefined) return;
  const list = Array.isArray(classes) ? (classes as readonly number[]) : [classes as number];
  if (Array.isArray(classes) && batch !== undefined && list.length !== batch) {
    throw new TargetError(
      `${caller}: got ${list.length} target classes for a batch of ${batch}; wanted one for each example, or one number for all.`,
    );
  }
  for (const index of [...list]) {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new TargetError(
        `${caller}: ${name} ${show(index)} is not a class of this model; wanted an integer from 0 to ${count - 1}.`,
      );
    }
  }
}
