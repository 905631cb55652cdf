import { OptionError, UnsupportedLayerError } from '../errors.js';
import { showShape } from '../network/input.js';
import { withNetwork, type Explainable } from '../models/openNetwork.js';
import type { Slot } from '../network/graph.js';
import type { TracedNetwork } from '../network/network.js';
import type { Shape } from '../network/operation.js';
import { localityOf } from '../network/localityOf.js';
import { pictureAmong } from '../network/picture.js';
import { fieldOf, fieldsOf, type ReceptiveField } from '../network/receptiveField.js';
import { isCount, show } from '../options.js';
import type { Box } from '../Box.js';

/**
 * What one neuron of a layer sees of the picture: neuron (i, j) sees rows `offset[0] + i * stride[0]` up to
 * `+ size[0] - 1`, and columns likewise. What lies outside of the picture is padding.
 *
 * Branches are joined to what any of them sees. A layer behind one that sees everything (a global average, a dense
 * layer over a flattened picture) sees everything: its stride is 0. Behind a layer that enlarges, neighbours may see
 * the same pixels. Stride, offset and size are then fractions. A neuron sees the pixels that `offset + i * stride` to
 * `offset + i * stride + size` touches, which `receptiveFieldBox` counts. In a layer that gives
 * `[batch, channels, h, w]` neuron (i, j) is row i and column j, too.
 * @param model - a LayersModel, a GraphModel, or a Network opened before, whose input has a fixed height and width.
 * @param layer - the layer's path.
 * @throws {LayerNotFoundError} {UnsupportedModelError}
 * @throws {UnsupportedLayerError} for a layer that depends on no picture, or a picture of any size.
 * @example
 * const { size, stride } = receptiveField(model, 'conv5');
 * @see Araujo, Norris & Sim 2019, Computing Receptive Fields of Convolutional Neural Networks,
 *   doi:10.23915/distill.00021.
 */
export function receptiveField(model: Explainable, layer: string): ReceptiveField {
  return withNetwork('receptiveField', model, (network) => {
    const slot = network.slot('receptiveField', layer);
    const { inputs, shapes } = network.graph;
    const pictures = inputs.filter((input) => isPicture(network, input) && network.leadsTo(input, [slot]));
    const picture = pictures[pictureAmong(pictures.map((input) => shapes[input] as Shape)) ?? 0];
    if (picture === undefined) {
      throw new UnsupportedLayerError(
        `receptiveField: layer "${layer}" depends on no input of shape [batch, h, w, channels] or [batch, h, w].`,
      );
    }
    const [, height, width] = shapes[picture] as Shape;
    if (height == null || width == null) {
      throw new UnsupportedLayerError(
        `receptiveField: the model takes pictures ${showShape(shapes[picture] as Shape)} of any size; ` +
          'wanted a fixed height and width, on which padding depends.',
      );
    }
    return fieldOf(network.graph, slot, picture);
  });
}

/**
 * What one neuron of a layer sees of every layer before it, and of the network's inputs, as `receptiveField` says it of
 * the picture.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param layer - the layer's path.
 * @returns a field for each layer on which the neuron depends, by its path. The layer itself has the neuron alone; a
 *   layer without places has its one. Layers of any height or width are left out.
 * @throws {LayerNotFoundError} {UnsupportedModelError}
 * @example
 * const { conv1 } = receptiveFields(model, 'conv5');
 */
export function receptiveFields(model: Explainable, layer: string): Readonly<Record<string, ReceptiveField>> {
  return withNetwork('receptiveFields', model, (network) => {
    const { graph } = network;
    const fields = fieldsOf(graph, network.slot('receptiveFields', layer));
    const named = [
      ...graph.inputs.map((slot, i) => [graph.inputPorts[i]?.name as string, slot] as const),
      ...network.layers.map(({ path }) => [path, graph.slots.get(path) as Slot] as const),
    ];
    return Object.fromEntries(named.flatMap(([name, slot]) => (fields.has(slot) ? [[name, fields.get(slot)!]] : [])));
  });
}

/** `[batch, h, w, channels]`, or `[batch, h, w]` that gets its channel axis before anything else is done with it. */
function isPicture({ graph: { nodes, shapes } }: TracedNetwork, input: Slot): boolean {
  const shapeOf = (slot: Slot): Shape => shapes[slot] as Shape;
  const rank = shapeOf(input).length;
  const readers = nodes.filter(({ inputs }) => inputs.includes(input));
  return rank === 4 || (rank === 3 && readers.every((node) => localityOf(node, shapeOf) !== undefined));
}

/**
 * The pixels that one neuron sees, without the padding.
 * @param field - of `receptiveField`.
 * @param y - the neuron's row, from 0.
 * @param x - its column.
 * @param inputShape - the picture's, `[batch, h, w, channels]`, such as `model.inputs[0].shape`.
 * @throws {OptionError} for a place that is no whole number, or a shape without height and width.
 * @example
 * const { top, left, height, width } = receptiveFieldBox(field, 6, 6, model.inputs[0].shape);
 */
export function receptiveFieldBox(field: ReceptiveField, y: number, x: number, inputShape: Shape): Box {
  const isPair = (pair: unknown): boolean => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite);
  const { size, stride, offset } = (field ?? {}) as Partial<ReceptiveField>;
  if (![size, stride, offset].every(isPair)) {
    throw new OptionError(`receptiveFieldBox: got the field ${show(field)}; wanted what receptiveField gives.`);
  }
  const isShape = Array.isArray(inputShape as unknown) && inputShape.length >= 2;
  const [height, width] = !isShape ? [] : inputShape.length === 2 ? inputShape : inputShape.slice(1, 3);
  if (!isCount(height) || !isCount(width) || !Number.isInteger(y) || !Number.isInteger(x)) {
    throw new OptionError(
      `receptiveFieldBox: got the neuron (${show(y)}, ${show(x)}) and pictures ${show(inputShape)}; ` +
        'wanted whole numbers, and [batch, h, w, channels] with a height and a width.',
    );
  }
  const along = (axis: 0 | 1, place: number, length: number): [number, number] => {
    const start = field.offset[axis] + place * field.stride[axis];
    const first = Math.min(length, Math.max(0, Math.floor(start)));
    return [first, Math.max(0, Math.min(length, Math.ceil(start + field.size[axis])) - first)];
  };
  const [top, tall] = along(0, y, height);
  const [left, wide] = along(1, x, width);
  return { top, left, height: tall, width: wide };
}
