/** An object in a model's JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A layer in a model's JSON, with the fields that can be trusted. */
export interface LayerJson extends Json {
  readonly class_name: string;
  readonly config: Json;
  /** The layer's name in a functional model; a Sequential's layers have theirs in their config alone. */
  readonly name?: unknown;
  readonly inbound_nodes?: unknown;
}

/** Another layer in the place of one, with its name. The first layer also keeps the shape of the model's input. */
export function inPlaceOf(layer: LayerJson, className: string, config: Json): LayerJson {
  const { name, batch_input_shape: shape } = layer.config;
  const own = { name, trainable: false, ...(shape === undefined ? {} : { batch_input_shape: shape }) };
  return { ...layer, class_name: className, config: { ...own, ...config } };
}

/** A layer with other arguments beside its own. */
export function withConfig(layer: LayerJson, config: Json): LayerJson {
  return { ...layer, config: { ...layer.config, ...config } };
}

/** Whether it is an object. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is a layer, or a model, with a class and a config. */
export function isLayer(value: unknown): value is LayerJson {
  return isJson(value) && typeof value.class_name === 'string' && isJson(value.config);
}

/** Whether a layer is a model of layers. */
export function isNested(layer: LayerJson): boolean {
  return Array.isArray(layer.config.layers);
}

/** A layer's name, wherever it has it. */
export function nameOf(layer: LayerJson): string {
  return String(layer.name ?? layer.config.name);
}
