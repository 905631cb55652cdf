import { beginning, innermost, nameOf, type LooseLayer } from './beginning.js';

/** The first layer of a model's JSON that cannot be built, nested ones included, and why. */
export interface Failure {
  readonly name: string;
  readonly className: string;
  readonly error: Error;
}

/**
 * Looks for the layer on account of which a model cannot be built: tfjs's message seldom says. It is the last one of
 * the shortest beginning of the model that cannot be built either.
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
    const part = beginning(model, middle);
    const found = part === undefined ? undefined : await attempt(part);
    if (found === undefined) built = middle;
    else [failed, error] = [middle, found];
  }
  const layer = layers[failed - 1] as LooseLayer | null | undefined;
  if (layer == null || error === undefined) return undefined;
  const nested = Array.isArray(layer.config?.layers) ? await failingLayer(layer, attempt) : undefined;
  return nested ?? { name: nameOf(layer), className: String(layer.class_name).replace(/^netlens>/, ''), error };
}
