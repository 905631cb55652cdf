/**
 * Labels whose areas are connected (by sides), numbered from 0 in the order of their first pixels. An area of fewer
 * pixels than `least` joins the one left of or above its first pixel.
 */
export function connected(
  labels: Int32Array,
  [h, w]: readonly [number, number],
  least: number,
): Int32Array<ArrayBuffer> {
  const areas = new Int32Array(h * w).fill(-1);
  let count = 0;
  for (let first = 0; first < h * w; first++) {
    if (areas[first] !== -1) continue;
    const area = [first];
    areas[first] = count;
    for (let next = 0; next < area.length; next++) {
      for (const i of beside(area[next]!, h, w)) {
        if (areas[i] !== -1 || labels[i] !== labels[first]) continue;
        areas[i] = count;
        area.push(i);
      }
    }
    const neighbour = first % w > 0 ? areas[first - 1]! : first >= w ? areas[first - w]! : -1;
    if (area.length < least && neighbour !== -1) for (const i of area) areas[i] = neighbour;
    else count++;
  }
  return areas;
}

/** The pixels that share a side with one. */
function beside(i: number, h: number, w: number): number[] {
  const [y, x] = [Math.floor(i / w), i % w];
  return [
    ...(y > 0 ? [i - w] : []),
    ...(y < h - 1 ? [i + w] : []),
    ...(x > 0 ? [i - 1] : []),
    ...(x < w - 1 ? [i + 1] : []),
  ];
}
