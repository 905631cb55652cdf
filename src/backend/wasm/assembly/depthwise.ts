/**
 * The gradients of a depthwise convolution with one kernel a channel, over all its products
 * `x[n, p * sh - top + i, q * sw - left + j, c] * w[i, j, c]`. Addresses are in bytes, sizes in elements.
 */

/** For the filter: `dw += x * dy`, in one pass over tfjs's heap. `dw` holds zeros before. */
export function depthwiseFilterGradient(
  x: usize,
  dw: usize,
  dy: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  const bytes = (<usize>channels) << 2;
  for (let n = 0; n < batch; n++) {
    for (let p = 0; p < outHeight; p++) {
      for (let q = 0; q < outWidth; q++) {
        const from = dy + <usize>((n * outHeight + p) * outWidth + q) * bytes;
        for (let i = 0; i < filterHeight; i++) {
          const row = p * strideHeight - top + i;
          if (row < 0 || row >= height) continue;
          for (let j = 0; j < filterWidth; j++) {
            const column = q * strideWidth - left + j;
            if (column < 0 || column >= width) continue;
            const pixel = x + <usize>((n * height + row) * width + column) * bytes;
            addProducts(dw + <usize>(i * filterWidth + j) * bytes, pixel, from, bytes);
          }
        }
      }
    }
  }
}

/** For the input: `dx = sum w * dy`, pixel by pixel. */
export function depthwiseInputGradient(
  dx: usize,
  w: usize,
  dy: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  const bytes = (<usize>channels) << 2;
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        memory.fill(dx, 0, bytes);
        for (let i = (row + top) % strideHeight; i < filterHeight; i += strideHeight) {
          const p = (row + top - i) / strideHeight;
          if (row + top < i || p >= outHeight) continue;
          for (let j = (column + left) % strideWidth; j < filterWidth; j += strideWidth) {
            const q = (column + left - j) / strideWidth;
            if (column + left < j || q >= outWidth) continue;
            const from = dy + <usize>((n * outHeight + p) * outWidth + q) * bytes;
            addProducts(dx, w + <usize>(i * filterWidth + j) * bytes, from, bytes);
          }
        }
        dx += bytes;
      }
    }
  }
}

/** `to += a * b`, element by element. */
function addProducts(to: usize, a: usize, b: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let at: usize = 0; at < whole; at += 16) {
    const product = f32x4.mul(v128.load(a + at), v128.load(b + at));
    v128.store(to + at, f32x4.add(v128.load(to + at), product));
  }
  for (let at = whole; at < bytes; at += 4) {
    store<f32>(to + at, load<f32>(to + at) + load<f32>(a + at) * load<f32>(b + at));
  }
}
