type Point = readonly [x: number, y: number];

/** Whether a point lies in a shape whose centre is (0, 0) and that fits into the unit circle; y points down. */
export type Outline = (x: number, y: number) => boolean;

/** Even-odd rule: a ray to the right of the point crosses the edges an odd number of times. */
function polygon(corners: readonly Point[]): Outline {
  const edges = corners.map(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length] as Point;
    return { ax, ay, by, slope: (bx - ax) / (by - ay) };
  });
  return (x, y) => {
    let inside = false;
    for (const edge of edges) {
      if (edge.ay > y !== edge.by > y && x < edge.ax + (y - edge.ay) * edge.slope) inside = !inside;
    }
    return inside;
  };
}

/** The same corners again on the other side of the vertical axis, so that the outline closes. */
function mirrored(right: readonly Point[]): Outline {
  const left = right.map(([x, y]): Point => [-x, y]).reverse();
  return polygon([...right, ...left]);
}

function heart(x: number, y: number): boolean {
  const u = x * 1.25;
  const v = 0.1 - y * 1.25;
  const d = u * u + v * v - 1;
  return d * d * d <= u * u * v * v * v;
}

/**
 * The outlines, all solid around their centre. Platforms may round `Math.sin` and powers differently, so the corners
 * of the star (cosines and sines of multiples of 36 degrees) are written out, and powers are products.
 */
const outlines = {
  disc: (x, y) => x * x + y * y <= 0.8,
  square: mirrored([
    [0.7, -0.7],
    [0.7, 0.7],
  ]),
  triangle: mirrored([
    [0, -0.95],
    [0.9, 0.65],
  ]),
  diamond: mirrored([
    [0, -1],
    [0.58, 0],
    [0, 1],
  ]),
  star: mirrored([
    [0, -1],
    [0.2939, -0.4045],
    [0.9511, -0.309],
    [0.4755, 0.1545],
    [0.5878, 0.809],
    [0, 0.5],
  ]),
  cross: mirrored([
    [0.35, -0.93],
    [0.35, -0.35],
    [0.93, -0.35],
    [0.93, 0.35],
    [0.35, 0.35],
    [0.35, 0.93],
  ]),
  heart,
  arrow: mirrored([
    [0, -1],
    [0.85, -0.1],
    [0.33, -0.1],
    [0.33, 0.9],
  ]),
  'half-disc': (x, y) => y <= 0.4 && x * x + (y - 0.4) * (y - 0.4) <= 0.81,
  bar: mirrored([
    [0.93, -0.36],
    [0.93, 0.36],
  ]),
} satisfies Record<string, Outline>;

/** The name of a shape, which is also a class of the classifier. */
export type ShapeName = keyof typeof outlines;

/** The shapes in the order of the classifier's classes. */
export const shapes: readonly ShapeName[] = Object.keys(outlines) as ShapeName[];

/** The outline of a shape. */
export function outline(shape: ShapeName): Outline {
  return outlines[shape];
}
