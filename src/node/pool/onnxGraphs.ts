import type { Tensor } from '@tensorflow/tfjs-core';
import { methodNamed } from '../../attribution/methodNamed.js';
import { OptionError } from '../../errors.js';
import type { TracedNetwork } from '../../network/network.js';
import { checkInput, type Input } from '../../network/input.js';
import { resolveTarget, type Target } from '../../objectives/target.js';
import { show } from '../../options.js';
import type { OnnxGraph } from './messages.js';
import type { MethodName } from './methods.js';

/** The graphs of a pool's calls: one for each method, its options and the picture's size. */
export class OnnxGraphs {
  readonly #graphs = new Map<string, Promise<OnnxGraph>>();

  constructor(readonly network: TracedNetwork) {}

  /**
   * The graph of a call.
   * @throws An {@link OptionError} for a method of many passes.
   */
  of(method: MethodName, input: Input, options: object): Promise<OnnxGraph> {
    const { target, examplesAtOnce: _, signal: __, onProgress: ___, ...others } = options as Record<string, unknown>;
    const { inputs } = this.network;
    const [{ shape }] = checkInput(method, inputs, input) as [Tensor];
    // A graph does not know which classes there are.
    if (target !== undefined) resolveTarget(method, this.network, target as Target, shape[0] as number);
    const open = inputs.flatMap((port) =>
      port.shape.flatMap((size, axis) => (size === null && axis > 0 ? [axis] : [])),
    );
    const size = open.map((axis) => shape[axis] as number);
    const isGiven = target !== undefined;
    const key = JSON.stringify([method, isGiven, size, others]);
    const known = this.#graphs.get(key);
    if (known !== undefined) return known;
    const graph = this.#write(method, {
      ...others,
      ...(isGiven && { target: 'input' }),
      ...(size.length > 0 && { size }),
    });
    this.#graphs.set(key, graph);
    graph.catch(() => this.#graphs.delete(key));
    return graph.then((written) => ({ ...written, isList: Array.isArray(input) && givesInputs(method) }));
  }

  async #write(method: MethodName, options: object): Promise<OnnxGraph> {
    const { onePass, toOnnx } = await import('../../onnx.js');
    const name = onePass.find((each) => each === method);
    if (name === undefined) {
      throw new OptionError(
        `${method}: runs the network many times, which the executor 'onnxruntime' does not; wanted one of ` +
          `${onePass.join(', ')}. Make a pool without ${show('executor')}.`,
      );
    }
    const written = await toOnnx(this.network as never, name, options);
    const bytes = new SharedArrayBuffer(written.length);
    new Uint8Array(bytes).set(written);
    return { id: this.#graphs.size, bytes, inputs: this.network.inputs.map((port) => port.name), isList: false };
  }
}

/** Whether a method gives a tensor for each input. */
const givesInputs = (method: MethodName): boolean =>
  method === 'saliency' || methodNamed(method, method).result === 'input';
