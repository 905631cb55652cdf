import type { Dialect } from './dialect.js';
import { isLayer, type LayerJson } from './LayerJson.js';
import { activationKeys } from './layers/activations.js';
import { Refusal } from './Refusal.js';

/** Keras's activations by tfjs's names, where they differ. */
const NAMES: Readonly<Record<string, string>> = { silu: 'swish', hard_swish: 'hard_silu' };

/** What tfjs itself has. */
const OF_TFJS: readonly string[] = [
  ...['elu', 'selu', 'relu', 'relu6', 'linear', 'sigmoid', 'softplus', 'softsign', 'tanh', 'softmax'],
  ...['log_softmax', 'gelu', 'gelu_new', 'mish', 'swish'],
];

/** tfjs's activation for Keras's, or ours. */
export function activationOf(layer: LayerJson, written: unknown, dialect: Dialect): unknown {
  if (dialect === 'tfjs') return saved(written);
  // An object if it is a function of a module, or a layer.
  const given = isLayer(written) ? fromObject(layer, written) : functionName(written);
  if (typeof given !== 'string') return given;
  const name = NAMES[given] ?? given;
  // The two versions of Keras mean different functions by it.
  if (name === 'hard_sigmoid') return dialect === 'keras3' ? activationKeys.hard_sigmoid : name;
  return OF_TFJS.includes(name) ? name : own(name);
}

const own = (name: unknown): unknown => activationKeys[String(name)] ?? name;

/** What tfjs saves of ours: Keras's name, but where that one is tfjs's own. */
function saved(name: unknown): unknown {
  if (name === 'hard_sigmoid') return name;
  return own(name === 'hard_sigmoid_of_keras3' ? 'hard_sigmoid' : name);
}

/** `{ class_name: 'function', config: 'silu' }` is what a function became. */
function functionName(written: unknown): unknown {
  const { class_name: className, config } = (written ?? {}) as { class_name?: unknown; config?: unknown };
  return className === 'function' && typeof config === 'string' ? config : written;
}

function fromObject(layer: LayerJson, { class_name: className, config }: LayerJson): unknown {
  const name = ({ ReLU: 'relu', LeakyReLU: 'leaky_relu', ELU: 'elu', Softmax: 'softmax' } as const)[className];
  const isPlain = Object.entries(config).every(([key, value]) =>
    key === 'negative_slope'
      ? value === (className === 'LeakyReLU' ? 0.2 : 0)
      : ['name', 'trainable', 'dtype'].includes(key) || [null, 0, -1, 1].includes(value as number),
  );
  if (name !== undefined && isPlain) return name;
  throw new Refusal(layer, `its activation is a ${className}, which netlens cannot read: make it a layer of its own.`);
}
