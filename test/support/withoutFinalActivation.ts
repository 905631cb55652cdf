import { models, type LayersModel } from '@tensorflow/tfjs-layers';

type Config = { className: string; config: Record<string, unknown> & { layers?: Config[] } };

/** A copy of a model, without the softmax or sigmoid that ends it: its last layer made linear in the model's JSON. */
export async function withoutFinalActivation(model: LayersModel): Promise<LayersModel> {
  const topology = JSON.parse(model.toJSON() as string) as { model_config?: Config; config?: Config['config'] };
  const { config } = (topology.model_config ?? topology) as Config;
  const last = config.layers!.at(-1)!;
  last.config['activation'] = 'linear';
  const copy = await models.modelFromJSON(topology as Parameters<typeof models.modelFromJSON>[0]);
  copy.setWeights(model.getWeights());
  return copy;
}
