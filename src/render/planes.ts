/** The channels of values whose channel varies fastest, each on its own. */
export function planes(values: ArrayLike<number>, channels: number): Float32Array[] {
  const size = values.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(size);
    for (let i = 0; i < size; i++) plane[i] = values[i * channels + channel]!;
    return plane;
  });
}
