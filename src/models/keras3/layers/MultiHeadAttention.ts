import {
  add,
  matMul,
  mul,
  reshape,
  sigmoid,
  tidy,
  transpose,
  type serialization,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { attend } from './attend.js';
import { shapesOf } from './only.js';

type Args = ConstructorParameters<typeof layers.Layer>[0] & {
  numHeads: number;
  keyDim: number;
  valueDim?: number | null;
  useBias?: boolean;
  useGate?: boolean;
  useCausalMask?: boolean;
  outputShape?: number | number[] | null;
  attentionAxes?: number | number[] | null;
};

/** A linear map of an example's vectors. */
interface Projection {
  readonly kernel: LayerVariable;
  readonly bias: LayerVariable | undefined;
}

/** Attention in several heads (Vaswani et al. 2017); all axes between the batch and the channels are places. */
export class MultiHeadAttention extends layers.Layer {
  static readonly className = 'MultiHeadAttention';
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly useBias: boolean;
  readonly useGate: boolean;
  readonly useCausalMask: boolean;
  /** As Keras has them: over which axes. */
  readonly attentionAxes: readonly number[] | undefined;
  /** Channels of the result; undefined for those of the query. */
  readonly outputDim: number | undefined;
  /** Kernels `[channels, heads, dim]`. */
  query!: Projection;
  key!: Projection;
  value!: Projection;
  gate: Projection | undefined;
  /** Kernel `[heads, dim, channels]`. */
  attentionOutput!: Projection;

  constructor(args: Args) {
    super(args);
    this.numHeads = args.numHeads;
    this.keyDim = args.keyDim;
    this.valueDim = args.valueDim ?? args.keyDim;
    this.useBias = args.useBias ?? true;
    this.useGate = args.useGate ?? false;
    this.useCausalMask = args.useCausalMask ?? false;
    this.attentionAxes = args.attentionAxes == null ? undefined : [args.attentionAxes].flat();
    this.outputDim = [args.outputShape ?? undefined].flat()[0];
  }

  override build(inputShape: Shape | Shape[]): void {
    const [query, value = query, key = value] = shapesOf(inputShape);
    checkAxes(query!.length, this.attentionAxes);
    const projection = (name: string, kernel: Shape, bias: Shape): Projection => ({
      kernel: this.addWeight(`${name}/kernel`, kernel, 'float32', initializers.zeros()),
      bias: this.useBias ? this.addWeight(`${name}/bias`, bias, 'float32', initializers.zeros()) : undefined,
    });
    const heads = (name: string, shape: Shape, dim: number): Projection =>
      projection(name, [shape.at(-1)!, this.numHeads, dim], [this.numHeads, dim]);
    this.query = heads('query', query!, this.keyDim);
    this.key = heads('key', key!, this.keyDim);
    if (this.useGate) this.gate = heads('gate', query!, this.valueDim);
    this.value = heads('value', value!, this.valueDim);
    const channels = this.outputDim ?? query!.at(-1)!;
    this.attentionOutput = projection('attention_output', [this.numHeads, this.valueDim, channels], [channels]);
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [first] = [inputs].flat() as [Tensor];
    return tidy(() => {
      const [query, value = query!, key = value] = [inputs].flat().map(inSequence);
      const scores = matMul(inHeads(query!, this.query), inHeads(key, this.key), false, true);
      const attended = attend(mul(scores, 1 / Math.sqrt(this.keyDim)), inHeads(value, this.value), this.useCausalMask);
      const gated = this.gate === undefined ? attended : mul(attended, sigmoid(inHeads(query!, this.gate)));
      const [batch, heads, places, dim] = gated.shape as [number, number, number, number];
      const joined = reshape(transpose(gated, [0, 2, 1, 3]), [batch, places, heads * dim]);
      const result = mapped(joined, this.attentionOutput, heads * dim);
      return reshape(result, [...first.shape.slice(0, -1), result.shape[2]!]);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [query] = shapesOf(inputShape);
    return [...query!.slice(0, -1), this.outputDim ?? query!.at(-1)!];
  }

  override getConfig(): serialization.ConfigDict {
    const { numHeads, keyDim, valueDim, useBias, useGate, useCausalMask, outputDim } = this;
    const [outputShape, attentionAxes] = [outputDim ?? null, this.attentionAxes ?? null];
    const said = { numHeads, keyDim, valueDim, useBias, useGate, useCausalMask, outputShape, attentionAxes };
    return { ...super.getConfig(), ...(said as serialization.ConfigDict) };
  }
}

function checkAxes(rank: number, axes: readonly number[] | undefined): void {
  const all = Array.from({ length: rank - 2 }, (_, i) => i + 1);
  const given = axes?.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  if (given === undefined || String(given) === String(all)) return;
  throw new Error(
    `attention_axes is [${axes!.join(', ')}]; netlens attends over all axes between the batch and the channels.`,
  );
}

/** With all axes between the batch and the channels as one. */
const inSequence = (x: Tensor): Tensor => reshape(x, [x.shape[0]!, -1, x.shape.at(-1)!]);

/** `[batch, places, channels]` through a kernel whose first sizes are `from` in all. */
function mapped(x: Tensor, { kernel, bias }: Projection, from: number): Tensor {
  const [batch, places] = x.shape as [number, number];
  const matrix = reshape(kernel.read(), [from, -1]);
  const y = matMul(reshape(x, [batch * places, from]), matrix);
  return reshape(bias === undefined ? y : add(y, reshape(bias.read(), [-1])), [batch, places, matrix.shape[1]!]);
}

/** As `[batch, heads, places, dim]`. */
function inHeads(x: Tensor, projection: Projection): Tensor {
  const [batch, places, channels] = x.shape as [number, number, number];
  const [, heads, dim] = projection.kernel.shape as [number, number, number];
  const y = mapped(x, projection, channels);
  return transpose(reshape(y, [batch, places, heads, dim]), [0, 2, 1, 3]);
}
