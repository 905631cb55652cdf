import { add, div, max, min, relu as rectify, sub, type Tensor, type Tensor3D } from '@tensorflow/tfjs-core';
import { addAll } from '../../addAll.js';
import { OptionError, UnsupportedLayerError } from '../../errors.js';
import type { Slot } from '../../network/graph.js';
import type { Shape } from '../../network/operation.js';
import { pictureSize } from '../../network/picture.js';
import { isListOf, show } from '../../options.js';
import type { Formula, Projection, Question } from '../../objectives/Question.js';

/** How the maps of layers become one. */
export interface Drawing extends Projection {
  readonly layer: string | readonly string[] | undefined;
  readonly relu: boolean;
}

/** A formula's map at a layer, or the average of those at several, from one pass. */
export function layerMap(question: Question, drawing: Drawing, formula: Formula): Tensor3D {
  const slots = layersOf(question, drawing);
  return drawn(question, question.atLayers(slots, formula), slots, drawing);
}

/**
 * The layers to look at.
 * @throws An {@link OptionError} for a list that is empty, or whose maps are to keep their sizes.
 * @throws A {@link LayerNotFoundError}.
 * @throws An {@link UnsupportedLayerError}.
 */
export function layersOf(question: Question, { layer, resize }: Drawing): Slot[] {
  if (!Array.isArray(layer)) return [question.spatialLayer(layer as string | undefined)];
  const { caller, network, inputs } = question;
  if (layer.length === 0 || !isListOf(layer, (path) => typeof path === 'string')) {
    throw new OptionError(`${caller}: got layer ${show(layer)}; wanted a path, or a list of one or more.`);
  }
  if (resize === 'none') {
    throw new OptionError(
      `${caller}: got a list of layers and resize 'none'; their maps are averaged at the picture's size. ` +
        'Leave resize out, or call once for each layer.',
    );
  }
  return (layer as readonly string[]).map((path) => {
    const slot = question.spatialLayer(path);
    const axes = (network.graph.shapes[slot] as Shape).length - 2;
    if (pictureSize(network.graph, inputs, axes) !== undefined) return slot;
    throw new UnsupportedLayerError(
      `${caller}: layer "${path}" has other axes than the picture, to whose size the maps of a list are brought. ` +
        'Name it alone.',
    );
  });
}

/** Maps of layers as one: at the picture's size, and averaged where a list of layers was asked for. */
export function drawn(question: Question, maps: readonly Tensor[], slots: readonly Slot[], drawing: Drawing): Tensor3D {
  const { layer, relu } = drawing;
  const kept = maps.map((map) => (relu ? rectify(map) : map));
  if (!Array.isArray(layer)) return question.toPicture(kept[0] as Tensor3D, slots[0] as Slot, drawing);
  const pictures = kept.map((map, i) => question.toPicture(stretched(map), slots[i] as Slot, drawing));
  return stretched(div(addAll(pictures), pictures.length)) as Tensor3D;
}

/** pytorch-grad-cam's, which keeps an even map at 0. */
const LEAST_RANGE = 1e-7;

/** Each example's map stretched to 0..1. */
function stretched(map: Tensor): Tensor {
  const places = map.shape.map((_, axis) => axis).slice(1);
  const [least, most] = [min(map, places, true), max(map, places, true)];
  return div(sub(map, least), add(sub(most, least), LEAST_RANGE));
}
