import { model as modelOf, type LayersModel } from '@tensorflow/tfjs-layers';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import { openNetwork, OptionError, type Network } from 'netlens';

/**
 * A network that answers with one output of a model, its first where none is named; or with a layer or node in the
 * place of its outputs. What only they need is left out.
 * @throws An OptionError for a name that the model lacks.
 */
export function openAt(model: LayersModel | GraphModel, name: string | undefined): Network {
  if (name === undefined) return openFirst(model);
  if (!('layers' in model)) return openNetwork(model, { outputs: [name] });
  const output = model.outputs[model.outputNames.indexOf(name)] ?? layerOf(model, name);
  return openNetwork(modelOf({ name: model.name, inputs: model.inputs, outputs: output }));
}

function openFirst(model: LayersModel | GraphModel): Network {
  const network = openNetwork(model);
  const [first, ...others] = network.outputs;
  if (first === undefined || others.length === 0) return network;
  network.dispose();
  return openAt(model, first.name);
}

function layerOf(model: LayersModel, name: string): LayersModel['outputs'][number] {
  const layer = model.layers.find((each) => each.name === name);
  const output = layer?.output;
  if (output !== undefined && !Array.isArray(output)) return output;
  const last = model.layers.slice(-3).map((each) => each.name);
  throw new OptionError(`The model has no output or layer "${name}"; its last layers are ${last.join(', ')}.`);
}
