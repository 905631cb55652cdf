import { between } from './backward.js';
import type { Slot } from './graph.js';
import type { Planned } from './planned.js';

/** How many operations under a rule for rectifiers lie between some slots and others that depend on them. */
export function rectifiersBetween(network: Planned, from: Iterable<Slot>, to: Iterable<Slot>): number {
  const [start, end] = [new Set(from), new Set(to)];
  const steps = between(network.plan(new Set([...start, ...end])), start, end);
  const isRectifying = steps.filter(({ operation: { kind, activation } }) => kind === 'rectifier' || activation);
  return isRectifying.length;
}
