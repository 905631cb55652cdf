import { unreachableLayers } from './unreachableLayers.js';

/** A layer in a model's JSON, with the fields that can be trusted. */
export interface LooseLayer {
  readonly name?: unknown;
  readonly class_name?: unknown;
  readonly config?: { readonly name?: unknown; readonly layers?: unknown };
}

/** A model in JSON. */
export interface ModelJson {
  readonly class_name?: unknown;
  readonly config: Record<string, unknown>;
}

/** The model itself of what a file holds. */
export function innermost(topology: unknown): ModelJson | undefined {
  const { model_config: inner, config } = (topology ?? {}) as Record<string, unknown>;
  if (typeof inner === 'object' && inner !== null) return innermost(inner);
  return typeof config === 'object' && config !== null ? (topology as ModelJson) : undefined;
}

/** A layer's name, wherever it has it. */
export const nameOf = (layer: LooseLayer | null): string => String(layer?.name ?? layer?.config?.name);

/**
 * A model of the first layers, which gives what the last of them gives; none where that one waits for a later layer.
 */
export function beginning(model: ModelJson, count: number): object | undefined {
  const layers = (model.config.layers as (LooseLayer | null)[]).slice(0, count);
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
