import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beginning, innermost, nameOf, type ModelJson } from '../beginning.js';
import { isLayer, type LayerJson } from './LayerJson.js';

type Build = (topology: object) => Promise<LayersModel>;

/** Layers whose `keepdims` tfjs passes over. */
const GLOBAL_POOLING: readonly string[] = [
  'GlobalAveragePooling1D',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling1D',
  'GlobalMaxPooling2D',
];

/**
 * A model's JSON with the sizes that Keras works out and tfjs does not: the -1 of a `Reshape`, and a global pooling that
 * keeps its axes (`keepdims`) as one that does not and a `Reshape`. To know them, the model is built up to there.
 */
export async function withKnownShapes(topology: object, build: Build): Promise<object> {
  const model = innermost(topology);
  if (model === undefined || !Array.isArray(model.config.layers)) return topology;
  let layers = model.config.layers as unknown[];
  for (let i = 0; i < layers.length; i++) {
    const layer = layers[i];
    if (!isLayer(layer)) continue;
    const known = Array.isArray(layer.config.layers)
      ? [{ ...layer, ...(await withKnownShapes({ class_name: layer.class_name, config: layer.config }, build)) }]
      : needsShape(layer)
        ? await resolved(layer, { ...model, config: { ...model.config, layers } }, i, build)
        : [layer];
    layers = [...layers.slice(0, i), ...known, ...layers.slice(i + 1)];
    i += known.length - 1;
  }
  return { ...model, config: { ...model.config, layers } };
}

function needsShape({ class_name: className, config }: LayerJson): boolean {
  if (className === 'Reshape') return Array.isArray(config.target_shape) && config.target_shape.some(isOpen);
  return GLOBAL_POOLING.includes(className) && config.keepdims === true;
}

const isOpen = (size: unknown): boolean => size === null || size === -1;

/** The layer, or two in its place. As it was where the model cannot be built so far, or its sizes vary. */
async function resolved(layer: LayerJson, model: ModelJson, index: number, build: Build): Promise<LayerJson[]> {
  const part = beginning(model, index + 1);
  const built = part === undefined ? undefined : await build(part).catch(() => undefined);
  if (built === undefined) return [layer];
  const { input, output } = built.getLayer(nameOf(layer)) as { input: SymbolicTensor; output: SymbolicTensor };
  const [from, to] = [input.shape.slice(1), output.shape.slice(1)];
  built.dispose();
  const { config } = layer;
  if (layer.class_name === 'Reshape') {
    const target = config.target_shape as (number | null)[];
    const rest = target
      .filter((size) => !isOpen(size))
      .reduce<number>((product, size) => product * (size as number), 1);
    const size = from.reduce<number>((product, one) => product * (one ?? NaN), 1) / rest;
    if (!Number.isInteger(size)) return [layer];
    return [{ ...layer, config: { ...config, target_shape: target.map((one) => (isOpen(one) ? size : one)) } }];
  }
  const ones = from.slice(1).map(() => 1);
  const target = config.data_format === 'channels_first' ? [...to, ...ones] : [...ones, ...to];
  const name = `${nameOf(layer)}_pool`;
  const isFunctional = layer.inbound_nodes !== undefined;
  const reshape = { name: nameOf(layer), trainable: false, target_shape: target };
  return [
    { ...layer, config: { ...config, name }, ...(isFunctional && { name }) },
    {
      class_name: 'Reshape',
      config: reshape,
      ...(isFunctional && { name: reshape.name, inbound_nodes: [[[name, 0, 0, {}]]] }),
    },
  ];
}
