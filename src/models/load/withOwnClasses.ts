import type { Lowering } from '../layers/LayerCall.js';
import { serialization } from '@tensorflow/tfjs-core';
import { activationClasses } from '../keras3/layers/activations.js';
import { ownLayers } from '../keras3/layers/ownLayers.js';
import { ownKey } from '../keras3/ownKey.js';
import { keras3Layers } from '../layers/keras3.js';
import { keras3Attention } from '../layers/keras3Attention.js';
import { keras3Norms } from '../layers/keras3Norms.js';
import { keras3Pictures } from '../layers/keras3Pictures.js';

const lowerings = { ...keras3Attention, ...keras3Layers, ...keras3Norms, ...keras3Pictures };

type FromConfig = serialization.FromConfigMethod<serialization.Serializable>;

/** Runs what builds a model, synchronously, with our layers known to tfjs meanwhile. Each knows how it is lowered. */
export function withOwnClasses<T>(build: () => T): T {
  const { classNameMap } = serialization.SerializationMap.getMap();
  const own = Object.entries({ ...activationClasses, ...ownLayers });
  for (const [name, one] of own) {
    const make = one.fromConfig.bind(one) as FromConfig;
    const lowering = lowerings[name] as Lowering | undefined;
    classNameMap[ownKey(name)] = [one, (...given) => Object.assign(make(...given), lowering && { lowering })];
  }
  try {
    return build();
  } finally {
    for (const [name] of own) delete classNameMap[ownKey(name)];
  }
}
