import { unreachableLayers } from './unreachableLayers.js';

/** A layer in a model's JSON, as far as it can be trusted. */
interface LayerJson {
  readonly name?: unknown;
  readonly class_name?: unknown;
  readonly config?: { readonly name?: unknown; readonly layers?: unknown };
}

/** The first layer of a model's JSON that cannot be built, nested ones included, and why. */
export interface Failure {
  readonly name: string;
  readonly className: string;
  readonly error: Error;
}

/**
 * Looks for the layer on account of which a model cannot be built: tfjs's message seldom says. It is the last one of the
 * shortest beginning of the model that cannot be built either.
 * @param attempt - builds a model from its JSON, frees it again, and gives the error if there was one.
 */
export async function failingLayer(
  topology: unknown,
  attempt: (topology: object) => Promise<Error | undefined>,
): Promise<Failure | undefined> {
  const model = innermost(topology);
  const layers = model?.config.layers;
  if (model === undefined || !Array.isArray(layers)) return undefined;
  let [built, failed, error] = [0, layers.length + 1, undefined as Error | undefined];
  while (failed - built > 1) {
    const middle = Math.floor((built + failed) / 2);
    const beginning = first(model, middle);
    const found = beginning === undefined ? undefined : await attempt(beginning);
    if (found === undefined) built = middle;
    else [failed, error] = [middle, found];
  }
  const layer = layers[failed - 1] as LayerJson | null | undefined;
  if (layer == null || error === undefined) return undefined;
  const nested = Array.isArray(layer.config?.layers) ? await failingLayer(layer, attempt) : undefined;
  return nested ?? { name: nameOf(layer), className: String(layer.class_name), error };
}

interface ModelJson {
  readonly class_name?: unknown;
  readonly config: Record<string, unknown>;
}

function innermost(topology: unknown): ModelJson | undefined {
  const { model_config: inner, config } = (topology ?? {}) as Record<string, unknown>;
  if (typeof inner === 'object' && inner !== null) return innermost(inner);
  return typeof config === 'object' && config !== null ? (topology as ModelJson) : undefined;
}

const nameOf = (layer: LayerJson | null): string => String(layer?.name ?? layer?.config?.name);

/** A model of the first layers, which gives what the last of them gives; none where that one waits for a later layer. */
function first(model: ModelJson, count: number): object | undefined {
  const layers = (model.config.layers as (LayerJson | null)[]).slice(0, count);
  const { input_layers: inputs } = model.config;
  if (!Array.isArray(inputs)) return { ...model, config: { ...model.config, layers } };
  const waiting = unreachableLayers({ config: { layers } });
  const kept = layers.filter((layer) => !waiting.includes(nameOf(layer)));
  const last = kept.at(-1);
  if (last == null || last !== layers.at(-1)) return undefined;
  const names = kept.map(nameOf);
  // A nested model's first call is the one that made it.
  const call = Array.isArray(last.config?.layers) ? 1 : 0;
  const isKept = (input: unknown): boolean => Array.isArray(input) && names.includes(String(input[0]));
  const ends = { input_layers: inputs.filter(isKept), output_layers: [[nameOf(last), call, 0]] };
  return { ...model, config: { ...model.config, ...ends, layers: kept } };
}
