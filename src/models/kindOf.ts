import type { LayerKind } from '../network/graph.js';
import type { Operation } from '../network/operation.js';

/**
 * What a layer mainly does: its first operation that does not only rearrange values or bring a constant. An attention
 * is a product of its inputs, whatever projects them first.
 */
export function kindOf(operations: readonly Operation[]): LayerKind {
  const kinds = operations.map(({ kind }) => kind).filter((kind) => kind !== 'constant');
  if (kinds.includes('product')) return 'product';
  return kinds.find((kind) => kind !== 'reshape' && kind !== 'transpose') ?? kinds[0] ?? 'identity';
}
