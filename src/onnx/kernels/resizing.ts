import type { Call, Kernels } from '../Kernel.js';
import { computed, inOrder } from '../layout.js';
import { CHANNELS_FIRST, isSame } from '../orders.js';
import type { Traced } from '../Traced.js';

type Shape4D = [number, number, number, number];

const resizedShape = ({ inputs, attributes }: Call): Shape4D => {
  const [batch, , , channels] = (inputs['images'] as Traced).shape as Shape4D;
  const [rows, columns] = attributes.size as [number, number];
  return [batch, rows, columns, channels];
};

/** Which place each of some places takes, as TensorFlow finds the nearest. */
function nearest(from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean): number[] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, place) => {
    const position = scale * (halfPixelCenters ? place + 0.5 : place);
    return Math.max(0, Math.min(from - 1, alignCorners ? Math.round(position) : Math.floor(position)));
  });
}

/** Pictures at another size. */
export const resizing: Kernels = {
  ResizeBilinear: (call) => {
    const { graph, inputs, attributes } = call;
    const images = inputs['images'] as Traced;
    const shape = resizedShape(call);
    if (isSame(images.shape, shape)) return images;
    const [batch, rows, columns, channels] = shape;
    const how = attributes.alignCorners ? 'align_corners' : attributes.halfPixelCenters ? 'half_pixel' : 'asymmetric';
    const sizes = graph.integers([batch, channels, rows, columns]);
    const name = graph.one('Resize', [inOrder(graph, images, CHANNELS_FIRST), '', '', sizes], {
      mode: 'linear',
      coordinate_transformation_mode: how,
    });
    return computed(name, shape, CHANNELS_FIRST);
  },
  ResizeNearestNeighbor: (call) => {
    const { graph, inputs, attributes } = call;
    const images = inputs['images'] as Traced;
    const shape = resizedShape(call);
    const name = [1, 2].reduce(
      (from, axis) => {
        const places = nearest(
          images.shape[axis] as number,
          shape[axis] as number,
          attributes.alignCorners,
          attributes.halfPixelCenters,
        );
        return graph.one('Gather', [from, graph.integers(places)], { axis: axis + 1 });
      },
      inOrder(graph, images, CHANNELS_FIRST),
    );
    return computed(name, shape, CHANNELS_FIRST, images.dtype);
  },
};
