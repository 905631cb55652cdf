import { OptionError } from '../../errors.js';
import type { Explainable } from '../../models/openNetwork.js';

/**
 * A model or several, as a list.
 * @throws An {@link OptionError} for an empty list.
 */
export function listOfModels(caller: string, model: Explainable | readonly Explainable[]): Explainable[] {
  const models = (Array.isArray(model) ? Array.from(model) : [model]) as Explainable[];
  if (models.length === 0) throw new OptionError(`${caller}: got no model; wanted one or several.`);
  return models;
}
