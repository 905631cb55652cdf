import type { Node } from '../../network/graph.js';
import type { Kind } from '../../network/operation.js';

const HANDING: readonly Kind[] = ['cast', 'pad', 'reshape', 'slice', 'transpose'];

/** Whether a node only hands values on: to other places, and none where it puts a border. */
export function handsOn({ operation }: Node): boolean {
  return HANDING.includes(operation.kind);
}
