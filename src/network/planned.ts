import type { Tensor } from '@tensorflow/tfjs-core';
import type { Graph, Slot } from './graph.js';
import type { Step } from './plan.js';

/** What a run needs of a network. */
export interface Planned {
  readonly graph: Graph;
  /** Bytes of activations that a call may keep at a time, about. */
  readonly memoryBudget: number;
  /** The steps that compute some slots, from others that are given. @default from the inputs */
  plan(wanted: ReadonlySet<Slot>, given?: ReadonlySet<Slot>): readonly Step[];
  /** The inputs' places with their values, channels last. To be used inside a tidy. */
  feed(inputs: readonly Tensor[]): Map<Slot, Tensor>;
}
