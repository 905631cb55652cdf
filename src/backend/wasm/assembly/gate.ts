/**
 * `out = gradient where 0 < output < ceiling, 0 elsewhere`: how a gradient passes a clipped rectifier, in one pass over
 * tfjs's heap. Addresses are in bytes; `count` is in floats.
 */
export function gate(gradient: usize, output: usize, out: usize, count: i32, ceiling: f32): void {
  const zeros = f32x4.splat(0);
  const ceilings = f32x4.splat(ceiling);
  const bytes = (<usize>count) << 2;
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) {
    const y = v128.load(output + at);
    const open = v128.and(f32x4.gt(y, zeros), f32x4.lt(y, ceilings));
    v128.store(out + at, v128.and(v128.load(gradient + at), open));
  }
  for (let at = whole; at < bytes; at += 4) {
    const y = load<f32>(output + at);
    store<f32>(out + at, y > 0 && y < ceiling ? load<f32>(gradient + at) : 0);
  }
}
