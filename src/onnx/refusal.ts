import { ones, type Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedLayerError, UnsupportedModelError } from '../errors.js';
import type { Node } from '../network/graph.js';
import type { TracedNetwork } from '../network/network.js';
import { passBack, standard } from '../network/rules.js';
import { messageOf } from '../options.js';
import type { Trace } from './trace.js';

/** The kernel that the recording backend lacks: by tfjs's engine, or by its operations. */
const missingKernel = (error: unknown): string | undefined =>
  /(?:registered kernel|Kernel) '(\w+)'/.exec(messageOf(error))?.[1];

/** An error while a graph is written, with the layer's name where one is to blame. */
export function refusal(
  error: unknown,
  tracing: Trace,
  network: TracedNetwork,
  batch: number,
  method: string,
): unknown {
  const kernel = missingKernel(error);
  if (kernel === undefined) return error;
  const node = culprit(tracing, network, batch);
  const wanted = 'wanted operations that ONNX has, and that netlens writes in it';
  if (node === undefined) {
    return new UnsupportedModelError(
      `toOnnx: ${method} uses ${kernel} of tfjs, which has no ONNX form here; ${wanted}.`,
    );
  }
  const layer = network.layers.find(({ path }) => path === node.path);
  return new UnsupportedLayerError(
    `toOnnx: layer "${node.path}" (${layer?.className ?? node.operation.kind}) uses ${kernel} of tfjs, which has no ONNX ` +
      `form here; ${wanted}. Run ${method} itself, or explain a layer behind it.`,
  );
}

/** The first operation that cannot be written, forwards or backwards. */
function culprit(tracing: Trace, { graph }: TracedNetwork, batch: number): Node | undefined {
  return graph.nodes.find(({ operation, inputs, outputs }) => {
    const shapeOf = (slot: number): number[] =>
      (graph.shapes[slot] ?? []).map((size, axis) => size ?? (axis === 0 ? batch : 1));
    try {
      const given = inputs.map((slot) => tracing.input(`of ${slot}`, shapeOf(slot), 'float32'));
      const [output] = operation.forward(given) as [Tensor];
      passBack({ path: '', operation, inputs, outputs }, [ones(output.shape)], { inputs: given, output }, standard);
      return false;
    } catch (error) {
      return missingKernel(error) !== undefined;
    }
  });
}
