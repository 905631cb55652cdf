import { io, tidy, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { Artifacts } from './ModelFiles.js';

/** Names of the same weight in tfjs and in Keras. */
const SYNONYMS: Readonly<Record<string, string>> = {
  depthwise_kernel: 'kernel',
  moving_mean: 'mean',
  moving_variance: 'variance',
};

/** What a file holds beside the weights of layers: the counts of a `Normalization`, the states of random numbers. */
const NEEDLESS = /(^|\/)(count|seed_generator_state|StateVar)$/;

type Layer = LayersModel['layers'][number];
type Spec = io.WeightsManifestEntry;

/**
 * Gives a model its weights, by their names. A file's names may hold the names of models or cells too. If two have one
 * name, as layers of nested models may, the first in the file is the first in the model.
 * @throws An Error that names the first missing or superfluous weight.
 */
export function setWeights(model: LayersModel, { weightSpecs, weightData }: Artifacts): void {
  // Names that occur twice would overwrite each other.
  const specs = weightSpecs.map((spec, i) => ({ ...spec, name: `${i} ${spec.name}` }));
  const own = new Map(weightSpecs.map((spec, i) => [spec, specs[i]!]));
  const free = weightSpecs.filter(({ group, name }) => group !== 'optimizer' && !NEEDLESS.test(name));
  const wanted = [...new Set(model.layers.flatMap((layer) => layer.weights))];
  const found = match(wanted, free, numbered(model.layers));
  const missing = wanted.filter((weight) => !found.has(weight)).map(({ originalName }) => originalName);
  const taken = new Set(found.values());
  const left = free.filter((spec) => !taken.has(spec)).map(({ name }) => name);
  if (missing.length > 0) {
    const others = left.length > 0 ? `; not used: ${list(left)}` : '';
    throw new Error(`${missing.length} of ${wanted.length} weights are not set: ${list(missing)}${others}`);
  }
  if (left.length > 0) throw new Error(`no layer has the weights ${list(left)}`);
  // A tidy, for what is read and not used.
  tidy(() => {
    const tensors: Record<string, Tensor> = io.decodeWeights(weightData, specs);
    for (const [weight, spec] of found) write(weight, tensors[own.get(spec)!.name]!);
  });
}

const list = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');

function write(weight: LayerVariable, value: Tensor): void {
  const [got, wanted] = [value.shape, weight.shape].map((shape) => `[${shape.join(', ')}]`);
  if (got !== wanted) throw new Error(`${weight.originalName} is of shape ${got}; wanted ${wanted}`);
  // The variable itself: a constraint is for training, and would change what the file holds.
  (weight as unknown as { val: Variable }).val.assign(value);
}

/** First what has the very name, then what the name is within: `c1/kernel` in `net/c1/kernel`. */
function match(
  wanted: readonly LayerVariable[],
  free: readonly Spec[],
  numbers: ReadonlyMap<LayerVariable, string>,
): Map<LayerVariable, Spec> {
  const found = new Map<LayerVariable, Spec>();
  const taken = new Set<Spec>();
  const take = (fits: (name: string, spec: Spec, weight: LayerVariable) => boolean): void => {
    for (const weight of wanted) {
      if (found.has(weight)) continue;
      for (const name of namesOf(weight)) {
        const spec = free.find((one) => !taken.has(one) && fits(name, one, weight));
        if (spec === undefined) continue;
        found.set(weight, spec);
        taken.add(spec);
        break;
      }
    }
  };
  take((name, spec) => spec.name === name);
  take((name, spec, { shape }) => isWithin(name, spec.name) && String(spec.shape) === String(shape));
  // A weight without a name of its own.
  take((name, spec, { shape }) => {
    const unnamed = spec.name.replace(/\/variable(_\d+)?$/, `/${name.split('/').at(-1)!}`);
    return unnamed !== spec.name && isWithin(name, unnamed) && String(spec.shape) === String(shape);
  });
  // A weight by its number, as the converter takes it from a .keras file: `c1/0`, `layers/c1/vars/0`.
  take((_, spec, weight) => {
    const name = numbers.get(weight);
    const isIt = name !== undefined && /\/\d+$/.test(spec.name) && isWithin(name, spec.name);
    return isIt && String(spec.shape) === String(weight.shape);
  });
  return found;
}

/** Each weight by its layer and its number in it. */
function numbered(layers: readonly Layer[]): Map<LayerVariable, string> {
  return new Map(
    layers.flatMap((layer): (readonly [LayerVariable, string])[] => {
      const { layers: inner } = layer as { layers?: readonly Layer[] };
      if (inner !== undefined) return [...numbered(inner)];
      return layer.weights.map((weight, i) => [weight, `${layer.name}/${i}`] as const);
    }),
  );
}

function namesOf({ originalName }: LayerVariable): string[] {
  const parts = originalName.split('/');
  const synonym = SYNONYMS[parts.at(-1)!];
  return [originalName, ...(synonym === undefined ? [] : [[...parts.slice(0, -1), synonym].join('/')])];
}

/** Whether the parts of a name come in another one in their order. */
function isWithin(name: string, other: string): boolean {
  const parts = name.split('/');
  for (const part of other.split('/')) if (part === parts[0]) parts.shift();
  return parts.length === 0;
}
