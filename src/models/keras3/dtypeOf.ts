import { isLayer, type LayerJson } from './LayerJson.js';
import { Refusal } from './Refusal.js';

/** tfjs's dtype for Keras's, or for its policy: all real numbers are float32 here, and so are a picture's bytes. */
export function dtypeOf(layer: LayerJson, dtype: unknown): unknown {
  if (isLayer(dtype)) {
    if (dtype.class_name.endsWith('DTypePolicy') && dtype.class_name !== 'DTypePolicy') {
      throw new Refusal(layer, `its weights are quantized (${dtype.class_name}): convert the model before quantizing.`);
    }
    return dtypeOf(layer, dtype.config.name);
  }
  if (typeof dtype !== 'string') return dtype;
  if (/^u?int(16|32|64)$/.test(dtype)) return 'int32';
  return /float|^u?int8$/.test(dtype) ? 'float32' : dtype;
}
