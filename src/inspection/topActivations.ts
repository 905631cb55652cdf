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
import type { TopActivation, TopActivations } from './TopActivation.js';
import { uncapped } from './uncapped.js';

/** Options of `topActivations`. */
export interface TopActivationsOptions extends DatasetOptions {
  /** The path of the layer, which must give `[batch, h, w, channels]` or `[batch, units]`. */
  readonly layer: string;
  /** Channels to look at, from 0. @default all */
  readonly channels?: readonly number[];
  /** How many images to keep for each channel. @default 9 (Zeiler & Fergus 2014) */
  readonly k?: number;
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
 * counts once for a channel, with its strongest place. A ceiling that ends the layer (ReLU6, or ReLU with a
 * `max_value`) is left out, since at the ceiling images and places would tie: the layer is `relu(x)` of what its
 * rectifier is given.
 * @param model - a LayersModel, a GraphModel, or a Network opened before.
 * @param dataset - batches of images `[batch, h, w, c]` in the model's own range, float32, or of arrays with a tensor
 *   for each input; as many as there are.
 * @returns no more than `k` images a channel, which is also all that is kept while it runs.
 * @throws {LayerNotFoundError} {UnsupportedModelError} {ShapeError} for a batch that does not fit the model.
 * @throws {OptionError} for bad channels or k, an empty dataset, or one that can be read only once.
 * @throws {UnsupportedLayerError} for a layer of another shape.
 * @throws {NumericalError} for a NaN or an infinity, naming the layer where it first comes up.
 * @throws {DatasetError} where the dataset throws; its `partial` is the result until then.
 * @example
 * const top = await topActivations(model, batches, { layer: 'conv5', k: 9 });
 * @see Girshick et al. 2014, Rich Feature Hierarchies, arXiv:1311.2524, section 3.1; Zeiler & Fergus 2014,
 *   arXiv:1311.2901.
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
    'keepActivations',
    'firstExample',
    'signal',
    'onProgress',
  ]);
  const { layer, k = 9, firstExample = 0, keepActivations = false } = options;
  checkBoolean('topActivations', 'keepActivations', keepActivations);
  return withNetworkAsync('topActivations', model, async (network) => {
    const slot = network.slot('topActivations', layer);
    const shape = network.graph.shapes[slot] as Shape;
    const channels = checkChannels(layer, shape, options.channels);
    if (!Number.isInteger(k) || k < 1)
      throw new OptionError(`topActivations: k is ${show(k)}; wanted a whole number, 1 or more.`);
    if (!Number.isInteger(firstExample) || firstExample < 0) {
      throw new OptionError(`topActivations: firstExample is ${show(firstExample)}; wanted a whole number, 0 or more.`);
    }
    checkDataset('topActivations', dataset, options);
    const field = receptiveField(network, layer);
    const source = uncapped(network, slot);
    const top = new Map(channels.map((channel) => [channel, [] as TopActivation[]]));
    const result = (examples: number): TopActivations => ({ layer, examples, k, channels: Object.fromEntries(top) });

    let seen = 0;
    await eachBatch(
      'topActivations',
      dataset,
      options,
      async (images, before) => {
        const inputs = checkInput('topActivations', network.inputs, images);
        const batch = inputs[0]?.shape[0] as number;
        const size = pictureSize(network.graph, inputs, 2) ?? [];
        const found = await strongest(network, inputs, source, firstExample + before, keepActivations);
        if (!found.finite) {
          const bad = await firstBadLayer(network, inputs, new Set([slot]));
          throw new NumericalError(
            `topActivations: layer "${layer}" gives a NaN or an infinity for one of the images from ${firstExample + before} on; ` +
              `it first comes up in layer "${bad ?? layer}".`,
          );
        }
        const { scores, places, columns, count } = found;
        for (let i = 0; i < batch; i++) {
          for (const channel of channels) {
            const [score, place] = [scores[i * count + channel] as number, places[i * count + channel] as number];
            const list = top.get(channel) as TopActivation[];
            const example = firstExample + before + i;
            const order = byStrength(channel);
            if (list.length === k && order({ example, score }, list[k - 1] as TopActivation) > 0) continue;
            const neuron = { y: Math.floor(place / columns), x: place % columns };
            const box = receptiveFieldBox(field, neuron.y, neuron.x, size);
            const activation = keepActivations && { activation: activationOf(found, i, channel) };
            insert(list, { example, score, neuron, box, ...activation }, order, k);
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
