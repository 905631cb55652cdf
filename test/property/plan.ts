import fc from 'fast-check';

/** One layer, or a few: which, on what, and three small numbers that choose its options. */
export interface Step {
  readonly op: string;
  /** Which of the latest tensors it takes, counted back from the last, and which other one where it merges. */
  readonly from: number;
  readonly other: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** A random architecture as plain data, so that a failure prints it and fast-check can shrink it. */
export interface Plan {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly batch: number;
  readonly seed: number;
  readonly inputs: number;
  readonly steps: readonly (Step & { readonly inner: readonly Step[] })[];
  readonly head: 'softmax' | 'sigmoid' | 'linear';
  readonly flat: boolean;
}

const ops: readonly { readonly arbitrary: fc.Arbitrary<string>; readonly weight: number }[] = [
  [6, 'conv'],
  [2, 'dilated'],
  [2, 'depthwise'],
  [1, 'separable'],
  [2, 'transposed'],
  [3, 'batchNorm'],
  [1, 'layerNorm'],
  [3, 'relu'],
  [2, 'activation'],
  [2, 'maxPool'],
  [2, 'averagePool'],
  [1, 'globalPool'],
  [1, 'pad'],
  [1, 'crop'],
  [2, 'upsample'],
  [1, 'permute'],
  [2, 'reshape'],
  [1, 'dropout'],
  [2, 'dense'],
  [7, 'merge'],
  [2, 'recurrent'],
  [1, 'custom'],
].map(([weight, op]) => ({ weight: weight as number, arbitrary: fc.constant(op as string) }));

const steps = (extra: typeof ops): Record<keyof Step, fc.Arbitrary<unknown>> => ({
  op: fc.oneof(...ops, ...extra),
  from: fc.nat(2),
  other: fc.nat(5),
  a: fc.nat(11),
  b: fc.nat(11),
  c: fc.nat(11),
});

const innerStep = fc.record(steps([])) as fc.Arbitrary<Step>;
const nesting = ['sequential', 'residual', 'sharedModel', 'sharedLayer'].map((op) => ({
  weight: 2,
  arbitrary: fc.constant(op),
}));
const step = fc.record({
  ...steps(nesting),
  inner: fc.array(innerStep, { minLength: 1, maxLength: 3 }),
}) as fc.Arbitrary<Plan['steps'][number]>;

export const plans: fc.Arbitrary<Plan> = fc.record({
  height: fc.integer({ min: 4, max: 9 }),
  width: fc.integer({ min: 4, max: 9 }),
  channels: fc.integer({ min: 1, max: 3 }),
  batch: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1_000_000),
  inputs: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2) }),
  steps: fc.array(step, { minLength: 2, maxLength: 10, size: 'max' }),
  head: fc.constantFrom('softmax', 'sigmoid', 'linear'),
  flat: fc.boolean(),
});
