@unmanaged
class Gate {
  kernel: i32;
  gradient: usize;
  output: usize;
  out: usize;
  count: i32;
  /** Floats of a chunk, a multiple of four. */
  each: i32;
  ceiling: f32;
}

/**
 * `out = gradient where 0 < output < ceiling, 0 elsewhere`: how a gradient passes a clipped rectifier, in one pass over
 * tfjs's heap. Addresses are in bytes; `count` is in floats.
 *
 * Within the kernels that write the gradient it took as long: the output has left the cache by then. And one more
 * argument slowed a convolution's loop by a tenth.
 */
export function gate(job: usize, chunk: i32): void {
  const g = changetype<Gate>(job);
  const ceilings = f32x4.splat(g.ceiling);
  const from = chunk * g.each;
  const until = min(from + g.each, g.count);
  const whole = (<usize>(from + ((until - from) & ~3))) << 2;
  const end = (<usize>until) << 2;
  let at = (<usize>from) << 2;
  for (; at < whole; at += 16) {
    const y = v128.load(g.output + at);
    const isOpen = v128.and(f32x4.gt(y, f32x4.splat(0)), f32x4.lt(y, ceilings));
    v128.store(g.out + at, v128.and(v128.load(g.gradient + at), isOpen));
  }
  for (; at < end; at += 4) {
    const y = load<f32>(g.output + at);
    store<f32>(g.out + at, y > 0 && y < g.ceiling ? load<f32>(g.gradient + at) : 0);
  }
}
