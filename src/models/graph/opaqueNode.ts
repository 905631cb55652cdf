import { cast, tidy, type DataType, type Tensor } from '@tensorflow/tfjs-core';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { UnsupportedLayerError } from '../../errors.js';
import type { OperationOf, Shape } from '../../network/operation.js';
import { opaque } from '../../network/operations/opaque.js';
import { messageOf } from '../../options.js';
import { checkGradient } from '../checkGradient.js';
import type { NodeDef } from './GraphDef.js';
import type { Sample } from './Places.js';

/** Ops that pick, count, compare or round: tfjs runs them, and no gradient passes. */
const WITHOUT_GRADIENT: ReadonlySet<string> = new Set([
  'All', 'Any', 'ArgMax', 'ArgMin', 'BitwiseAnd', 'Bincount', 'Ceil', 'Cumprod', 'DenseBincount', 'Equal', 'Floor', 'FloorDiv',
  'FloorMod', 'GatherNd', 'Greater', 'GreaterEqual', 'IsFinite', 'IsInf', 'IsNan', 'Less', 'LessEqual', 'LogicalAnd',
  'LogicalNot', 'LogicalOr', 'LogicalXor', 'LowerBound', 'Mod', 'NotEqual', 'OneHot', 'Round', 'ScatterNd', 'Select', 'SelectV2',
  'Sign', 'SparseToDense', 'TensorScatterUpdate', 'TopKV2', 'UpperBound',
]); // prettier-ignore

export const hasGradient = (op: string): boolean => !WITHOUT_GRADIENT.has(op);

const PRODUCTS: ReadonlySet<string> = new Set(['BatchMatMul', 'BatchMatMulV2', 'MatMul']);

/** Products of whole numbers, which tfjs has on no backend but the cpu's. */
const inFloats =
  (run: Run): Run =>
  (inputs) =>
    inputs.every(({ dtype }) => dtype === 'int32')
      ? run(inputs.map((input) => cast(input, 'float32'))).map((output) => cast(output, 'int32'))
      : run(inputs);

type Run = (inputs: readonly Tensor[]) => Tensor[];

/** What tfjs makes of a node, found out by running it for two sizes of the model's inputs. */
export interface Probed {
  readonly run: Run;
  readonly shapes: readonly Shape[];
  readonly dtypes: readonly DataType[];
  /** The shapes for each of the two. */
  readonly sized: readonly (readonly (readonly number[])[])[];
}

/**
 * A node as a model of its own, which tfjs runs: whatever happens to the whole model, and whichever of another node's
 * outputs it takes.
 */
export function probe(model: GraphModel, node: NodeDef, inputs: readonly Sample[], outputs: number): Probed {
  const own = alone(model, node, inputs.length, outputs);
  const run = PRODUCTS.has(node.op) ? inFloats(own) : own;
  const [first, second] = [0, 1].map((size) =>
    tidy(() => run(inputs.map(({ make }) => make(size))).map(({ shape, dtype }) => ({ shape, dtype }))),
  ) as [Made[], Made[]];
  return {
    run,
    shapes: first.map(({ shape }, i) => shape.map((size, axis) => (size === second[i]?.shape[axis] ? size : null))),
    dtypes: first.map(({ dtype }) => dtype),
    sized: [first, second].map((made) => made.map(({ shape }) => shape)),
  };
}

interface Made {
  readonly shape: number[];
  readonly dtype: DataType;
}

/** A GraphModel of one node, made by the class of the model that it comes from. */
function alone(model: GraphModel, { name, op, attr }: NodeDef, count: number, outputs: number): Run {
  const names = Array.from({ length: count }, (_, i) => `input${i}`);
  const placeholders = names.map((input): NodeDef => ({ name: input, op: 'Placeholder', attr: {} }));
  const modelTopology = {
    node: [...placeholders, { name: 'node', op, input: names, attr: attr ?? {} }],
    versions: { producer: 1, minConsumer: 1 },
  };
  const load = (): object => ({ modelTopology, weightSpecs: [], weightData: new ArrayBuffer(0) });
  const Model = model.constructor as new (handler: { load: () => object }) => GraphModel & { load(): boolean };
  const small = new Model({ load });
  // Synchronous, as its handler is.
  void small.load();
  const ports = Array.from({ length: outputs }, (_, i) => (i === 0 ? 'node' : `node:${i}`));
  return (inputs) => {
    try {
      const fed = Object.fromEntries(names.map((input, i) => [input, inputs[i] as Tensor]));
      return [small.execute(fed, ports)].flat();
    } catch (cause) {
      throw new UnsupportedLayerError(`forward: tfjs could not compute node "${name}" (${op}): ${messageOf(cause)}`, {
        cause,
      });
    }
  };
}

/** A node that no family knows: tfjs runs it, and differentiates it where it can. */
export function opaqueNode({ name, op }: NodeDef, { run, shapes }: Probed): OperationOf<'opaque'> {
  return opaque({
    name,
    className: op,
    shapes,
    run,
    checkGradient: () => checkGradient(`node "${name}"`, op),
    blame: (cause) =>
      new UnsupportedLayerError(
        `backward: tfjs could not differentiate node "${name}" (${op}): ` +
          `${messageOf(cause)}. Explain a node before it, by element(node, index). ` +
          "tfjs's gradients are there once @tensorflow/tfjs or @tensorflow/tfjs-layers is imported.",
        { cause },
      ),
  });
}
