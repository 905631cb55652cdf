/** Hues, saturations and brightnesses of 0 to 1, three after three, as red, green and blue: in place. */
export function hsvToRgb(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i += 3) {
    const [h, s, v] = [values[i]!, values[i + 1]!, values[i + 2]!];
    // Each channel is brightest about a hue of its own, and falls off over a sixth of the circle.
    [5, 3, 1].forEach((sixth, channel) => {
      const k = (sixth + 6 * h) % 6;
      values[i + channel] = v * (1 - s * Math.max(0, Math.min(k, 4 - k, 1)));
    });
  }
  return values;
}
