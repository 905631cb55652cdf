import { reshape as reshapeTensor, transpose as transposeTensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Slot } from '../../network/graph.js';
import type { Operation, Shape } from '../../network/operation.js';
import { dense } from '../../network/operations/dense.js';
import { product } from '../../network/operations/product.js';
import { reduction } from '../../network/operations/reduction.js';
import { countOf, reshape } from '../../network/operations/reshape.js';
import { transpose } from '../../network/operations/transpose.js';
import type { NodeCall, NodeLowering, NodeLowerings } from './NodeCall.js';

/** The letters of an equation, `abc,cde->abde`. */
export interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** What a node's equation says; undefined for a diagonal, a trace, and an ellipsis of axes that are broadcast. */
export function equationOf(call: NodeCall): Equation | undefined {
  const { attributes, inputs: values } = call;
  const [left = '', right, ...more] = attributes.string('equation', '').replaceAll(/\s/g, '').split('->');
  const given = left.split(',');
  if (given.length !== values.length) return undefined;
  const hidden = given.flatMap((letters, i) => {
    const [shape, at] = [call.shape(i), letters.indexOf('...')];
    return at === -1 ? [] : [shape.slice(at, at + shape.length - letters.length + '...'.length)];
  });
  const [first = []] = hidden;
  // As many letters as the ellipsis has axes, that no equation has.
  const others = [...'αβγδεζηθ'].slice(0, first.length);
  const lettersOf = (letters: string): string[] => [...letters.replace('...', others.join(''))];
  const [inputs, output] = [given.map(lettersOf), lettersOf(right ?? '')];
  const all = [...inputs, output];
  const arePlain = all.every(
    (letters) => letters.every((letter) => /[A-Za-zα-θ]/.test(letter)) && new Set(letters).size === letters.length,
  );
  const isKnown = output.every((letter) => inputs.some((letters) => letters.includes(letter)));
  const isBroadcast = hidden.some((sizes) => String(sizes) !== String(first));
  if (right === undefined || more.length > 0 || !arePlain || !isKnown || isBroadcast) return undefined;
  return { inputs, output };
}

/** A tensor between the steps: its place, and the letters of its axes. */
interface Lettered {
  readonly slot: Slot;
  readonly letters: readonly string[];
}

const along = (call: NodeCall, from: Slot, ...operations: readonly Operation[]): Slot =>
  operations.reduce<Slot>((slot, operation) => call.add(operation, slot)[0] as Slot, from);

/** With its axes in an order. */
function inOrder(call: NodeCall, { slot, letters }: Lettered, wanted: readonly string[]): Slot {
  const order = wanted.map((letter) => letters.indexOf(letter));
  return order.every((axis, i) => axis === i) ? slot : along(call, slot, transpose(order));
}

/** Without the axes that nothing else has: their sums. */
function summed(call: NodeCall, { slot, letters }: Lettered, isWanted: (letter: string) => boolean): Lettered {
  const axes = letters.flatMap((letter, axis) => (isWanted(letter) ? [] : [axis]));
  return axes.length === 0
    ? { slot, letters }
    : { slot: along(call, slot, reduction('sum', axes)), letters: letters.filter(isWanted) };
}

/**
 * A matrix product: the axes that both have and the result too are batches, those that both have alone are summed over.
 * With a constant, a dense layer.
 */
const einsum: NodeLowering = (call) => {
  const equation = equationOf(call);
  if (equation === undefined || equation.inputs.length > 2) return undefined;
  const { inputs, output } = equation;
  const [first, second] = inputs as [readonly string[], (readonly string[])?];
  const place = (i: number, isWanted: (letter: string) => boolean): Lettered =>
    summed(call, { slot: call.slot(i), letters: inputs[i] as readonly string[] }, isWanted);
  if (second === undefined)
    return [
      inOrder(
        call,
        place(0, (letter) => output.includes(letter)),
        output,
      ),
    ];

  const [weight] = [0, 1].filter((i) => call.weight(i) !== undefined && call.weight(1 - i) === undefined);
  const isShared = first.some((letter) => second.includes(letter) && output.includes(letter));
  if (weight !== undefined && !isShared) return byConstant(call, equation, weight);
  const a = place(0, (letter) => second.includes(letter) || output.includes(letter));
  const b = place(1, (letter) => first.includes(letter) || output.includes(letter));
  return multiplied(call, a, b, output);
};

function multiplied(call: NodeCall, a: Lettered, b: Lettered, output: readonly string[]): readonly Slot[] {
  const inBoth = a.letters.filter((letter) => b.letters.includes(letter));
  const batches = inBoth.filter((letter) => output.includes(letter));
  const inner = inBoth.filter((letter) => !output.includes(letter));
  const [rows, columns] = [a, b].map(({ letters }) => letters.filter((letter) => !inBoth.includes(letter))) as [
    string[],
    string[],
  ];
  const [left, right] = [
    inOrder(call, a, [...batches, ...rows, ...inner]),
    inOrder(call, b, [...batches, ...inner, ...columns]),
  ];
  const count = batches.length;
  const matrix = (split: number): Operation =>
    reshape((own) => [...own.slice(0, count), countOf(own.slice(count, split)), countOf(own.slice(split))]);
  const [made] = call.add(
    product({ transposeA: false, transposeB: false }),
    along(call, left, matrix(count + rows.length)),
    along(call, right, matrix(count + inner.length)),
  ) as [Slot];
  const sizes = reshape((_, x, y) => [
    ...(x as Shape).slice(0, count + rows.length),
    ...(y as Shape).slice(count + inner.length),
  ]);
  const [whole] = call.add(sizes, made, left, right) as [Slot];
  return [inOrder(call, { slot: whole, letters: [...batches, ...rows, ...columns] }, output)];
}

/** By a kernel `[in, out]`, made of a constant. */
function byConstant(call: NodeCall, { inputs, output }: Equation, constant: number): readonly Slot[] | undefined {
  const [own, letters] = [inputs[constant], inputs[1 - constant]] as [readonly string[], readonly string[]];
  const inner = own.filter((letter) => letters.includes(letter));
  const columns = own.filter((letter) => !letters.includes(letter));
  const weight = call.weight(constant);
  // What either has alone and the result lacks would be summed over first.
  if (weight === undefined || inner.length === 0 || columns.some((letter) => !output.includes(letter)))
    return undefined;
  const x = { slot: call.slot(1 - constant), letters };
  const rows = letters.filter((letter) => !inner.includes(letter));
  if (rows.some((letter) => !output.includes(letter))) return undefined;
  const order = [...inner, ...columns].map((letter) => own.indexOf(letter));
  const sizes = columns.map((letter) => weight().shape[own.indexOf(letter)] as number);
  const kernel = weight.derive((): Tensor2D => {
    const turned = transposeTensor(weight(), order);
    return reshapeTensor(turned, [turned.size / sizes.reduce((a, b) => a * b, 1), -1]);
  });
  const made = along(
    call,
    inOrder(call, x, [...rows, ...inner]),
    reshape((shape) => [...shape.slice(0, rows.length), countOf(shape.slice(rows.length))]),
    dense(kernel),
    reshape((shape) => [...shape.slice(0, -1), ...sizes]),
  );
  return [inOrder(call, { slot: made, letters: [...rows, ...columns] }, output)];
}

export const einsumNodes: NodeLowerings = { Einsum: einsum };
