import { serialization } from '@tensorflow/tfjs-core';
import { ownKey } from '../keras3/ownKey.js';
import { activationClasses } from '../keras3/layers/activations.js';
import { ownLayers } from '../keras3/layers/ownLayers.js';

/** Runs what builds a model, synchronously, with our layers known to tfjs meanwhile. */
export function withOwnClasses<T>(build: () => T): T {
  const { classNameMap } = serialization.SerializationMap.getMap();
  const own = Object.entries({ ...activationClasses, ...ownLayers });
  for (const [name, one] of own) classNameMap[ownKey(name)] = [one, one.fromConfig.bind(one)];
  try {
    return build();
  } finally {
    for (const [name] of own) delete classNameMap[ownKey(name)];
  }
}
