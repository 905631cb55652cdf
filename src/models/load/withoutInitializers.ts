/** Arguments of a convolution that tfjs refuses for a separable one, and newer versions of Keras write all the same. */
const OF_KERNEL = ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'];

/**
 * A model's JSON with every initializer replaced by zeros: the weights come from the file. That saves drawing millions
 * of random numbers, which a damaged initializer makes tfjs do for ever, and the tensors that an LSTM's
 * `unit_forget_bias` leaves behind.
 */
export function withoutInitializers(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutInitializers);
  if (typeof json !== 'object' || json === null) return json;
  const isSeparable = 'pointwise_initializer' in json;
  const kept = Object.entries(json).filter(([key]) => !(isSeparable && OF_KERNEL.includes(key)));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutInitializer(key, value)]));
}

function withoutInitializer(key: string, value: unknown): unknown {
  if (key === 'unit_forget_bias') return false;
  if (key.endsWith('_initializer') && value !== null) return { class_name: 'Zeros', config: {} };
  return withoutInitializers(value);
}
