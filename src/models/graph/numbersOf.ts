import type { DataType } from '@tensorflow/tfjs-core';
import type { Shape } from '../../network/operation.js';
import type { NodeAttributes } from './NodeAttributes.js';
import type { Places } from './Places.js';
import { MOST_NUMBERS, shapeArithmetic } from './shapeArithmetic.js';
import { isConstant, isPlace, type Constant, type NumberList, type ShapeNumbers, type Value } from './Value.js';

/** What follows from shapes and small constants alone; undefined for anything else. */
export function numbersOf(
  places: Places,
  op: string,
  inputs: readonly Value[],
  attributes: NodeAttributes,
): Value | undefined {
  const [first] = inputs;
  if (op === 'Shape' || op === 'Size' || op === 'Rank') {
    if (first === undefined || !isPlace(first)) return undefined;
    const evaluate = ([shape]: readonly Shape[]): NumberList => ofShape(op, shape as Shape);
    return places.settled({ sources: [first.slot], evaluate, dtype: 'int32' });
  }
  const compute = shapeArithmetic[op];
  if (compute === undefined || inputs.some(isPlace)) return undefined;
  const lists = inputs as readonly Exclude<Value, { slot: number }>[];
  const isSmall = lists.every((input) => !isConstant(input) || input.weight().size <= MOST_NUMBERS);
  if (!isSmall || lists.some(({ dtype }) => dtype === 'string')) return undefined;
  const sources = [...new Set(lists.flatMap((input) => (isConstant(input) ? [] : input.sources)))];
  const evaluate = (shapes: readonly Shape[]): NumberList | undefined => {
    const each = lists.map((input) =>
      isConstant(input)
        ? input.list()
        : input.evaluate(input.sources.map((source) => shapes[sources.indexOf(source)] as Shape)),
    );
    return each.includes(undefined) ? undefined : compute(each as NumberList[], attributes);
  };
  const made: ShapeNumbers = { sources, evaluate, dtype: dtypeOf(op, inputs, attributes) };
  return places.symbolic(made) === undefined ? undefined : places.settled(made);
}

/** How many values an op makes of few constants. */
export function countMade(op: string, inputs: readonly Constant[]): number {
  const product = (input: number): number =>
    (inputs[input]?.list().values ?? []).reduce<number>((all, size) => all * (size ?? 1), 1);
  if (op === 'Fill') return product(0);
  if (op === 'BroadcastTo') return product(1);
  return op === 'Tile' ? product(1) * (inputs[0]?.weight().size ?? 1) : 0;
}

function ofShape(op: string, shape: Shape): NumberList {
  if (op === 'Shape') return { shape: [shape.length], values: shape };
  if (op === 'Rank') return { shape: [], values: [shape.length] };
  const size = shape.reduce((product, each) => (product === null || each === null ? null : product * each), 1);
  return { shape: [], values: [size] };
}

const COMPARISONS: readonly string[] = ['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual'];

function dtypeOf(op: string, inputs: readonly Value[], attributes: NodeAttributes): DataType {
  if (op === 'Cast') return attributes.type('DstT');
  if (COMPARISONS.includes(op)) return 'bool';
  const first = op.startsWith('Select') || op === 'Fill' ? inputs[1] : inputs[0];
  return (first as Value).dtype;
}
