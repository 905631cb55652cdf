import * as tfl from '@tensorflow/tfjs-layers';
import { layers, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { activationNames } from '../oracle/cases/activations.js';
import { functional, on, sequential, type Layer } from '../oracle/cases/case.js';
import { Subtract, Wave } from '../oracle/cases/custom.js';
import { size } from '../support/weights.js';
import type { Plan, Step } from './plan.js';

/**
 * Builds a plan's model. Every plan gives one: a step that does not fit the tensor it meets gives way to one that does.
 */
export function assemble(plan: Plan): LayersModel {
  const shape = [plan.height, plan.width, plan.channels];
  const inputs = Array.from({ length: plan.inputs }, () => tfl.input({ shape }));
  const tensors: SymbolicTensor[] = [...inputs];
  const used = new Set<SymbolicTensor>();
  for (const step of plan.steps) {
    const x = tensors.at(-1 - (step.from % tensors.length))!;
    const other = tensors.at(-1 - (step.other % tensors.length))!;
    tensors.push(place(step, x, other, used));
  }
  const leaves = tensors.filter((tensor) => !used.has(tensor)).map((tensor) => vector(tensor, plan.flat));
  const joined = leaves.length === 1 ? leaves[0]! : on(layers.concatenate(), leaves);
  const outputs = on(layers.dense({ units: 3, activation: plan.head, name: 'head' }), joined);
  return tfl.model({ inputs, outputs });
}

function place(
  step: Plan['steps'][number],
  x: SymbolicTensor,
  other: SymbolicTensor,
  used: Set<SymbolicTensor>,
): SymbolicTensor {
  used.add(x);
  const side = x.shape.slice(1) as number[];
  switch (step.op) {
    case 'merge':
      used.add(other);
      // tfjs's executor drops a tensor too early that one layer takes twice and another layer takes as well.
      return merge(step, x, other === x ? on(layers.reLU(), x) : other);
    case 'sequential':
      return on(
        sequential(
          side,
          step.inner.reduce<Layer[]>((made, inner) => extend(made, inner, side), []),
        ),
        x,
      );
    case 'residual':
      return on(residual(step, side), x);
    case 'sharedModel': {
      const shared = residual(step, side);
      return on(layers.add(), [on(shared, x), on(shared, on(layers.reLU(), x))]);
    }
    case 'sharedLayer': {
      const shared = make({ ...step, op: step.inner[0]!.op }, side);
      return on(layers.concatenate(), [on(shared, x), on(shared, on(layers.activation({ activation: 'tanh' }), x))]);
    }
    default:
      return on(make(step, side), x);
  }
}

/** One more layer, made for the shape that the layers before it give. */
function extend(made: Layer[], step: Step, inputShape: readonly number[]): Layer[] {
  let shape: number[] = [...inputShape];
  for (const layer of made) shape = (layer.computeOutputShape([null, ...shape]) as number[]).slice(1);
  return [...made, make(step, shape)];
}

/** A nested functional model: the steps with a skip over them, which is added where the shapes allow it. */
function residual(step: Plan['steps'][number], side: readonly number[]): LayersModel {
  return functional([side], (x) => {
    const y = step.inner.reduce((tensor, inner) => on(make(inner, tensor.shape.slice(1) as number[]), tensor), x);
    return String(y.shape) === String(x.shape) ? on(layers.add(), [x, y]) : on(layers.leakyReLU(), y);
  });
}

function vector(x: SymbolicTensor, flat: boolean): SymbolicTensor {
  if (x.rank === 2) return x;
  if (flat) return on(layers.flatten(), x);
  return on(x.rank === 4 ? layers.globalAveragePooling2d({}) : layers.globalAveragePooling1d(), x);
}

function merge({ a, b, c }: Step, x: SymbolicTensor, y: SymbolicTensor): SymbolicTensor {
  if (String(x.shape) === String(y.shape)) {
    const axis = (a % (x.rank - 1)) + 1;
    const merges = [
      () => layers.add(),
      () => layers.multiply(),
      () => layers.average(),
      () => layers.maximum(),
      () => layers.minimum(),
      () => new Subtract({}),
      () => layers.concatenate({ axis }),
    ];
    return on(merges[b % merges.length]!(), [x, y]);
  }
  if (x.rank === 4 && y.rank === 4 && x.shape[1] === y.shape[1] && x.shape[2] === y.shape[2]) {
    return on(layers.concatenate(), c % 2 ? [x, y] : [y, x]);
  }
  const gate = vector(y, false);
  if (x.rank === 4) {
    const channels = x.shape[3]!;
    const weights = on(layers.dense({ units: channels, activation: 'sigmoid' }), gate);
    return on(c % 2 ? layers.multiply() : layers.add(), [
      x,
      on(layers.reshape({ targetShape: [1, 1, channels] }), weights),
    ]);
  }
  return on(layers.concatenate(), [vector(x, true), gate]);
}

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

/** The layer of a step, for a tensor of this shape (without the batch axis). */
function make(step: Step, shape: readonly number[]): Layer {
  const made =
    size(shape) > 700
      ? shrink(shape)
      : shape.length === 3
        ? picture(step, shape)
        : shape.length === 2
          ? sequence(step, shape)
          : undefined;
  return made ?? any(step, shape);
}

function shrink(shape: readonly number[]): Layer {
  if (shape.length === 3) return layers.maxPooling2d({ poolSize: 2, padding: 'same' });
  return layers.dense({ units: 4, activation: 'relu' });
}

function picture({ op, a, b, c }: Step, [height, width, channels]: readonly number[]): Layer | undefined {
  const least = Math.min(height!, width!);
  const side = (largest: number): number => Math.min(least, 1 + (a % largest));
  const padding = pick(['same', 'valid'] as const, b);
  // tfjs's wasm kernels pad where a stride is larger than the window, and its cpu kernels do not.
  const strides = (window: number): number =>
    padding === 'same' ? Math.min(window, 1 + (b % 3)) : pick([1, 1, 2, 1, 3], b);
  const activation = pick([undefined, 'relu', undefined, 'relu6', pick(activationNames, a)] as const, c);
  const shared = { padding, useBias: a % 3 !== 0, ...(activation ? { activation } : {}) };
  const filters = 1 + (c % 4);
  switch (op) {
    case 'conv':
      return layers.conv2d({
        filters,
        kernelSize: [side(5), side(3)],
        strides: strides(Math.min(side(5), side(3))),
        ...shared,
      });
    case 'dilated':
      return layers.conv2d({
        filters,
        kernelSize: 2,
        dilationRate: 1 + (a % 2),
        padding: 'same',
        useBias: b % 2 === 0,
      });
    case 'depthwise':
      return layers.depthwiseConv2d({
        kernelSize: side(3),
        strides: strides(side(3)),
        depthMultiplier: 1 + (c % 2),
        ...shared,
      });
    case 'separable':
      return layers.separableConv2d({ filters, kernelSize: side(3), strides: strides(side(3)), ...shared });
    case 'transposed':
      return size([height!, width!]) > 40
        ? undefined
        : layers.conv2dTranspose({ filters, kernelSize: side(3), strides: strides(side(3)), ...shared });
    case 'maxPool':
      return layers.maxPooling2d({ poolSize: side(3), strides: 1 + (c % 3), padding });
    case 'averagePool':
      return layers.averagePooling2d({ poolSize: side(3), strides: 1 + (c % 3), padding });
    case 'globalPool':
      return c % 2 ? layers.globalAveragePooling2d({}) : layers.globalMaxPooling2d({});
    case 'pad':
      return layers.zeroPadding2d({
        padding: [
          [a % 2, b % 2],
          [c % 3, 1],
        ],
      });
    case 'crop':
      return least < 4
        ? undefined
        : layers.cropping2D({
            cropping: [
              [a % 2, 1],
              [b % 2, c % 2],
            ],
          });
    case 'upsample':
      return size([height!, width!]) > 30
        ? undefined
        : layers.upSampling2d({ size: [1 + (a % 2), 2], interpolation: pick(['nearest', 'bilinear'] as const, b) });
    case 'permute':
      return layers.permute({
        dims: pick(
          [
            [2, 1, 3],
            [3, 1, 2],
            [1, 3, 2],
          ],
          a,
        ),
      });
    case 'reshape':
      return layers.reshape({
        targetShape: pick(
          [
            [height! * width!, channels!],
            [height!, width! * channels!],
            [width!, height!, channels!],
          ],
          a,
        ),
      });
    case 'recurrent':
      return layers.reshape({ targetShape: [height!, width! * channels!] });
    case 'relu':
      return pick(
        [
          () => layers.reLU(),
          () => layers.reLU({ maxValue: 1 + (b % 3) }),
          () => layers.leakyReLU({ alpha: 0.2 }),
          () => layers.prelu({ sharedAxes: [1, 2] }),
          () => layers.thresholdedReLU({ theta: 0.2 }),
        ],
        a,
      )();
    default:
      return undefined;
  }
}

function sequence({ op, a, b, c }: Step, [steps, channels]: readonly number[]): Layer | undefined {
  const length = Math.min(steps!, 1 + (a % 3));
  const padding = pick(['same', 'valid'] as const, b);
  switch (op) {
    case 'conv':
      return layers.conv1d({ filters: 1 + (c % 4), kernelSize: length, strides: 1 + (b % 2), padding });
    case 'maxPool':
      return layers.maxPooling1d({ poolSize: length, padding });
    case 'averagePool':
      return layers.averagePooling1d({ poolSize: length, padding });
    case 'globalPool':
      return c % 2 ? layers.globalAveragePooling1d() : layers.globalMaxPooling1d();
    case 'permute':
      return layers.permute({ dims: [2, 1] });
    case 'reshape':
      return layers.reshape({ targetShape: [steps!, 1, channels!] });
    case 'recurrent':
      // tfjs cannot differentiate a recurrent layer of one step.
      return steps! < 2 || steps! > 8 ? undefined : layers.lstm({ units: 3, recurrentInitializer: 'glorotNormal' });
    default:
      return undefined;
  }
}

/** Layers that take any shape. */
function any({ op, a, b, c }: Step, shape: readonly number[]): Layer {
  switch (op) {
    case 'batchNorm':
      if (c % 7 === 0) return layers.rescaling({ scale: 0.5, offset: 0.3 });
      return layers.batchNormalization({ scale: a % 4 !== 0, center: b % 4 !== 0 });
    case 'layerNorm':
      // Over a single channel its gradient is nothing but rounding.
      if (shape.at(-1) === 1) return layers.activation({ activation: 'tanh' });
      return layers.layerNormalization({ scale: a % 4 !== 0, center: b % 4 !== 0 });
    case 'dropout':
      return pick([() => layers.dropout({ rate: 0.4 }), () => layers.gaussianNoise({ stddev: 1 })], a)();
    case 'dense':
    case 'conv':
      return layers.dense({ units: 1 + (c % 5), activation: pick(activationNames, a) });
    case 'custom':
      return new Wave({});
    case 'relu':
      return a % 2 ? layers.reLU() : layers.elu();
    case 'reshape':
    case 'upsample':
      return shape.length === 1 ? layers.repeatVector({ n: 1 + (a % 3) }) : layers.flatten();
    default:
      return layers.activation({ activation: pick(activationNames, b) });
  }
}
