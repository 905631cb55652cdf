import { cast, equal, oneHot, reshape, sub, mul, onesLike, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { TracedNetwork } from '../network/network.js';
import type { Shape } from '../network/operation.js';
import { classScore } from '../objectives/classes.js';
import { LOGITS, type Objective } from '../objectives/objective.js';
import { computed } from './layout.js';
import type { Trace } from './trace.js';
import type { ValueInfo } from './writeModel.js';

/** A class that is an input of the graph, as an objective. */
export function givenClass(
  tracing: Trace,
  network: TracedNetwork,
  batch: number,
): { readonly objective: Objective; readonly info: ValueInfo } {
  const info: ValueInfo = { name: 'target', type: 'int64', shape: [batch] };
  const name = tracing.recording.one('Cast', [info.name], { to: 6 });
  const classes = tracing.tensor(computed(name, [batch], undefined, 'int32')) as Tensor1D;
  const shape = [batch, ...(network.graph.shapes[network.logits] as Shape).slice(1)] as number[];
  const choice = (): Tensor => (network.isBinary ? signs(classes, shape) : ones(classes, shape));
  return { info, objective: classScore(LOGITS, undefined, 'target', { settled: choice }) };
}

/** 1 at each example's class, 0 elsewhere. */
function ones(classes: Tensor1D, shape: readonly number[]): Tensor {
  const count = shape.at(-1) as number;
  const flat = count === 1 ? onesLike(cast(classes, 'float32')) : cast(oneHot(classes, count), 'float32');
  return reshape(flat, [...shape]);
}

/** The two classes of one sigmoid: 1 for class 1, -1 for class 0. */
const signs = (classes: Tensor1D, shape: readonly number[]): Tensor =>
  reshape(sub(mul(cast(equal(classes, 1), 'float32'), 2), 1), [...shape]);
