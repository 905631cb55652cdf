import type { io } from '@tensorflow/tfjs-core';

interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
}

const FUSED: readonly string[] = ['_FusedConv2D', 'FusedDepthwiseConv2dNative'];

/**
 * The weights of a graph with the biases of fused convolutions as lists. A folded normalization leaves shape [1, 1, 1,
 * n], which wasm alone refuses.
 */
export function flatBiases(topology: object, specs: io.WeightsManifestEntry[]): io.WeightsManifestEntry[] {
  const nodes = (topology as { node?: unknown }).node;
  if (!Array.isArray(nodes)) return specs;
  const uses = (nodes as NodeDef[]).flatMap(({ op, input = [] }) => input.map((name, i) => ({ op, name, i })));
  const isBias = (name: string): boolean => {
    const own = uses.filter((use) => use.name === name);
    return own.length > 0 && own.every(({ op, i }) => FUSED.includes(op) && i === 2);
  };
  const isFlat = ({ shape }: io.WeightsManifestEntry): boolean =>
    shape.length === 4 && shape.slice(0, 3).every((size) => size === 1);
  return specs.map((spec) => (isFlat(spec) && isBias(spec.name) ? { ...spec, shape: [spec.shape[3]!] } : spec));
}
