import { OptionError } from '../../errors.js';

/**
 * A model or several, as a list.
 * @throws An {@link OptionError} for an empty list.
 */
export function listOfModels<M>(caller: string, model: M | readonly M[]): M[] {
  const models = (Array.isArray(model) ? Array.from(model as readonly M[]) : [model]) as M[];
  if (models.length === 0) throw new OptionError(`${caller}: got no model; wanted one or several.`);
  return models;
}
