import type { Box } from '../Box.js';
import { NumericalError, OptionError, UnsupportedLayerError } from '../errors.js';
import { firstBadLayer } from '../network/firstBadLayer.js';
import { checkInput, showShape, type Input } from '../network/input.js';
import { pictureSize } from '../network/picture.js';
import type { Explainable } from '../models/openNetwork.js';
import type { Shape } from '../network/operation.js';
import { withNetworkAsync } from '../models/openNetwork.js';
import { checkDataset, eachBatch, type Dataset, type DatasetOptions } from './dataset.js';
import { receptiveField, receptiveFieldBox } from './receptiveField.js';
import { byStrength } from './lot.js';
import { checkBoolean, checkOptions, isCount, isListOf, show } from '../options.js';
import { activationOf, strongest } from './strongest.js';
import { strongestRegions } from './strongestRegions.js';
import type { NeuronPlace, TopActivation, TopActivations } from './TopActivation.js';
import { uncapped } from './uncapped.js';

/** Options of `topActivations`. */
export interface TopActivationsOptions extends DatasetOptions {
  /** The path of the layer, which must give `[batch, h, w, channels]` or `[batch, units]`. */
  readonly layer: string;
  /** Channels to look at, from 0. @default all */
  readonly channels?: readonly number[];
  /** How many images, or regions of images, to keep for each channel. @default 9 (Zeiler & Fergus 2014) */
  readonly k?: number;
  /** At most so many regions of one image, 1 or more. @default 1 */
  readonly regions?: number;
  /**
   * How much of what two regions of an image see may be shared, as intersection over union, 0..1. At 1 nothing is left
   * out. @default 0.1, as R-CNN's code
   */
  readonly nonMaximum?: number;
  /**
   * Whether to keep the channel's activation at every place of each kept image: for the masks of `renderTop`.
   * @default false
   */
  readonly keepActivations?: boolean;
  /** The number of the dataset's first image: how many images lie before a shard. @default 0 */
  readonly firstExample?: number;
}

/**
 * The images of a dataset that excite each channel of a layer most, where in them, and what is seen there. An image
 * counts once for a channel, with its strongest place. With several `regions`, it counts up to so many times: next
 * with the strongest place that sees little of that, and so on. This is greedy non-maximum suppression.
 *
 * A ceiling that ends the layer (ReLU6, or ReLU with a `max_value`) is left out, since images and places would tie at
 * it. The layer is `relu(x)` of what its rectifier is given.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param dataset - batches of images `[batch, h, w, c]` in the model's own range, float32, or of arrays with a tensor
 *   for each input. Any number of them.
 * @returns no more than `k` images (or regions) a channel, which is also all that is kept while it runs. Several
 *   regions read a batch's whole activation from the device.
 * @throws {LayerNotFoundError} {UnsupportedModelError} {ShapeError} for a batch that does not fit the model.
 * @throws {OptionError} for bad channels, k or regions, an empty dataset, or one that can be read only once.
 * @throws {UnsupportedLayerError} for a layer of another shape.
 * @throws {NumericalError} for a NaN or an infinity, naming the layer where it first comes up.
 * @throws {DatasetError} where the dataset throws; its `partial` is the result until then.
 * @example
 * const top = await topActivations(model, batches, { layer: 'conv5', k: 9 });
 * @see Girshick et al. 2014, Rich Feature Hierarchies, arXiv:1311.2524, section 3.1, and its code,
 *   github.com/rbgirshick/rcnn, vis/pool5-explorer; Zeiler & Fergus 2014, arXiv:1311.2901.
 */
export async function topActivations(
  model: Explainable,
  dataset: Dataset<Input>,
  options: TopActivationsOptions,
): Promise<TopActivations> {
  checkOptions('topActivations', options, [
    'layer',
    'channels',
    'k',
    'regions',
    'nonMaximum',
    'keepActivations',
    'firstExample',
    'signal',
    'onProgress',
  ]);
  const { layer, k = 9, firstExample = 0, keepActivations = false, regions = 1, nonMaximum = 0.1 } = options;
  checkBoolean('topActivations', 'keepActivations', keepActivations);
  return withNetworkAsync('topActivations', model, async (network) => {
    const slot = network.slot('topActivations', layer);
    const shape = network.graph.shapes[slot] as Shape;
    const channels = checkChannels(layer, shape, options.channels);
    checkNumbers({ k, firstExample, regions, nonMaximum });
    checkDataset('topActivations', dataset, options);
    const field = receptiveField(network, layer);
    const source = uncapped(network, slot);
    const top = new Map(channels.map((channel) => [channel, [] as TopActivation[]]));
    const several = regions > 1 && { regions, nonMaximum };
    const result = (examples: number): TopActivations => ({
      layer,
      examples,
      k,
      ...several,
      channels: Object.fromEntries(top),
    });

    let seen = 0;
    await eachBatch(
      'topActivations',
      dataset,
      options,
      async (images, before) => {
        const inputs = checkInput('topActivations', network.inputs, images);
        const batch = inputs[0]?.shape[0] as number;
        const size = pictureSize(network.graph, inputs, 2) ?? [];
        const found = await strongest(network, inputs, source, firstExample + before, keepActivations || regions > 1);
        if (!found.finite) {
          const bad = await firstBadLayer(network, inputs, new Set([slot]));
          throw new NumericalError(
            `topActivations: layer "${layer}" gives a NaN or an infinity for one of the images from ${firstExample + before} on; ` +
              `it first comes up in layer "${bad ?? layer}".`,
          );
        }
        const { scores, places, columns, count } = found;
        const neuronAt = (place: number): NeuronPlace => ({ y: Math.floor(place / columns), x: place % columns });
        const boxAt = (place: number): Box => {
          const { y, x } = neuronAt(place);
          return receptiveFieldBox(field, y, x, size);
        };
        const boxes = Array.from({ length: (found.whole?.length ?? 0) / scores.length }, (_, place) => boxAt(place));
        for (let i = 0; i < batch; i++) {
          for (const channel of channels) {
            const [score, place] = [scores[i * count + channel] as number, places[i * count + channel] as number];
            const list = top.get(channel) as TopActivation[];
            const example = firstExample + before + i;
            const order = byStrength(channel);
            if (list.length === k && order({ example, score }, list[k - 1] as TopActivation) > 0) continue;
            const activation = found.whole && activationOf(found, i, channel);
            const later = (example + channel) % 2 === 1;
            const chosen =
              regions > 1 ? strongestRegions(activation!, { count: regions, nonMaximum, boxes, later }) : [place];
            for (const at of chosen) {
              const region = { example, score: activation?.values[at] ?? score, neuron: neuronAt(at), box: boxAt(at) };
              insert(list, { ...region, ...(keepActivations && { activation: activation! }) }, order, k);
            }
          }
        }
        seen = before + batch;
        return batch;
      },
      () => result(seen),
    );
    return result(seen);
  });
}

/** Keeps a list of at most k in order. */
function insert(list: TopActivation[], one: TopActivation, order: ReturnType<typeof byStrength>, k: number): void {
  const place = list.findIndex((kept) => order(one, kept) < 0);
  list.splice(place < 0 ? list.length : place, 0, one);
  if (list.length > k) list.pop();
}

function checkNumbers({ k, firstExample, regions, nonMaximum }: Readonly<Record<string, number>>): void {
  for (const [name, value, least] of [
    ['k', k, 1],
    ['firstExample', firstExample, 0],
    ['regions', regions, 1],
  ] as const) {
    if (!isCount(value, least))
      throw new OptionError(`topActivations: ${name} is ${show(value)}; wanted a whole number, ${least} or more.`);
  }
  if (!(typeof nonMaximum === 'number' && nonMaximum >= 0 && nonMaximum <= 1))
    throw new OptionError(`topActivations: nonMaximum is ${show(nonMaximum)}; wanted a number from 0 to 1.`);
}

function checkChannels(layer: string, shape: Shape, given: readonly number[] | undefined): readonly number[] {
  const count = shape.at(-1);
  if ((shape.length !== 4 && shape.length !== 2) || count == null) {
    throw new UnsupportedLayerError(
      `topActivations: layer "${layer}" gives ${showShape(shape)}; wanted [batch, h, w, channels] or [batch, units].`,
    );
  }
  const channels = given === undefined ? Array.from({ length: count }, (_, i) => i) : given;
  const isChannel = (channel: unknown): boolean => isCount(channel) && channel < count;
  if (!isListOf(channels, isChannel) || channels.length === 0) {
    throw new OptionError(
      `topActivations: got the channels ${show(channels)} of layer "${layer}"; wanted a list of whole numbers from 0 to ${count - 1}.`,
    );
  }
  return channels;
}
