import { serialization } from '@tensorflow/tfjs-core';
import type { LayerJson } from '../LayerJson.js';
import { ownKey } from '../ownKey.js';

/** Classes of tfjs that ours replace: tfjs's do not give Keras's answers. */
const REPLACED: readonly string[] = ['CenterCrop', 'MultiHeadAttention', 'Reshape', 'Resizing'];

/**
 * A layer of ours in the place of one that tfjs lacks, with the same arguments; a user's own class goes before ours.
 */
export function inOurTerms(layer: LayerJson): LayerJson {
  const { class_name: className } = layer;
  const isRegistered = className in serialization.SerializationMap.getMap().classNameMap;
  return isRegistered && !REPLACED.includes(className) ? layer : { ...layer, class_name: ownKey(className) };
}
