/**
 * Samples an image `[height, width, channels]` bilinearly at the places `(a x + b y + c, d x + e y + f)` for each (x,
 * y) of the result `[rows, columns, channels]`; `fill` outside. `map` holds a to f as f64. Addresses are in bytes.
 */
export function sample(
  image: usize,
  out: usize,
  map: usize,
  height: i32,
  width: i32,
  channels: i32,
  rows: i32,
  columns: i32,
  fill: f32,
): void {
  const pixel = (<usize>channels) << 2;
  const below = <usize>width * pixel;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, out += pixel) {
      const u = along(map, x, y);
      const v = along(map + 24, x, y);
      const left = <i32>Math.floor(u);
      const top = <i32>Math.floor(v);
      const right = <f32>(u - Math.floor(u));
      const down = <f32>(v - Math.floor(v));
      const d = right * down;
      const b = right - d;
      const c = down - d;
      const a = <f32>1 - b - c - d;
      const from = image + <usize>(top * width + left) * pixel;
      // Four values at a time, the fourth being the next pixel's: there must be one, and its place is written next.
      const isLast = y == rows - 1 && x == columns - 1;
      if (channels == 3 && left >= 0 && top >= 0 && left < width - 1 && top < height - 2 && !isLast) {
        const upper = mixed(v128.load(from), v128.load(from + pixel), a, b);
        const lower = mixed(v128.load(from + below), v128.load(from + below + pixel), c, d);
        v128.store(out, f32x4.add(upper, lower));
        continue;
      }
      const inA = left >= 0 && left < width;
      const inB = left >= -1 && left < width - 1;
      const inTop = top >= 0 && top < height;
      const inBottom = top >= -1 && top < height - 1;
      for (let i: usize = 0; i < pixel; i += 4) {
        const at = from + i;
        const p = inTop && inA ? load<f32>(at) : fill;
        const q = inTop && inB ? load<f32>(at + pixel) : fill;
        const r = inBottom && inA ? load<f32>(at + below) : fill;
        const s = inBottom && inB ? load<f32>(at + below + pixel) : fill;
        store<f32>(out + i, a * p + b * q + c * r + d * s);
      }
    }
  }
}

/** The transpose of `sample`: adds a gradient of its result to that of the image. */
export function spread(
  gradient: usize,
  out: usize,
  map: usize,
  height: i32,
  width: i32,
  channels: i32,
  rows: i32,
  columns: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const below = <usize>width * pixel;
  const three = i32x4(-1, -1, -1, 0);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, gradient += pixel) {
      const u = along(map, x, y);
      const v = along(map + 24, x, y);
      const left = <i32>Math.floor(u);
      const top = <i32>Math.floor(v);
      const right = <f32>(u - Math.floor(u));
      const down = <f32>(v - Math.floor(v));
      const d = right * down;
      const b = right - d;
      const c = down - d;
      const a = <f32>1 - b - c - d;
      const to = out + <usize>(top * width + left) * pixel;
      const isLast = y == rows - 1 && x == columns - 1;
      if (channels == 3 && left >= 0 && top >= 0 && left < width - 1 && top < height - 2 && !isLast) {
        const g = v128.and(v128.load(gradient), three);
        add(to, g, a);
        add(to + below, g, c);
        add(to + pixel, g, b);
        add(to + below + pixel, g, d);
        continue;
      }
      const inA = left >= 0 && left < width;
      const inB = left >= -1 && left < width - 1;
      const inTop = top >= 0 && top < height;
      const inBottom = top >= -1 && top < height - 1;
      for (let i: usize = 0; i < pixel; i += 4) {
        const at = to + i;
        const g = load<f32>(gradient + i);
        if (inTop && inA) store<f32>(at, load<f32>(at) + a * g);
        if (inTop && inB) store<f32>(at + pixel, load<f32>(at + pixel) + b * g);
        if (inBottom && inA) store<f32>(at + below, load<f32>(at + below) + c * g);
        if (inBottom && inB) store<f32>(at + below + pixel, load<f32>(at + below + pixel) + d * g);
      }
    }
  }
}

function along(map: usize, x: i32, y: i32): f64 {
  return load<f64>(map) * <f64>x + load<f64>(map, 8) * <f64>y + load<f64>(map, 16);
}

function mixed(p: v128, q: v128, a: f32, b: f32): v128 {
  return f32x4.add(f32x4.mul(f32x4.splat(a), p), f32x4.mul(f32x4.splat(b), q));
}

function add(to: usize, g: v128, weight: f32): void {
  v128.store(to, f32x4.add(v128.load(to), f32x4.mul(f32x4.splat(weight), g)));
}
