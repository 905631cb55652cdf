import type { LayerRow } from '../../worker/facts.js';

const hasKernel = ({ className }: LayerRow): boolean =>
  /Conv[12]D|Dense/.test(className) && !/Separable/.test(className);

/**
 * The layer whose kernel makes a layer's channels: itself, or the nearest before it where all between have one input
 * and keep the channels apart.
 */
export function kernelOf(layers: readonly LayerRow[], row: LayerRow): LayerRow | undefined {
  const byPath = new Map(layers.map((layer) => [layer.path, layer]));
  let at: LayerRow | undefined = row;
  while (at !== undefined && !hasKernel(at)) {
    const before: LayerRow | undefined = at.inputs.length === 1 ? byPath.get(at.inputs[0] as string) : undefined;
    at = before?.outputShape.at(-1) === row.outputShape.at(-1) ? before : undefined;
  }
  return at;
}

/** The layer that a kernel reads, where each of its channels is an input of the kernel. */
export function readBy(layers: readonly LayerRow[], kernel: LayerRow, inputs: number): LayerRow | undefined {
  const before = layers.find(({ path }) => path === kernel.inputs[0]);
  const isDepthwise = kernel.className.startsWith('Depthwise');
  return isDepthwise || before?.outputShape.at(-1) === inputs ? before : undefined;
}
