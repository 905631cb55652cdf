import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { gradCam, NetlensError, overlay, type Network, type Raster } from 'netlens';
import { loadImage } from 'netlens/node';

const MEGABYTE = 1 << 20;

/**
 * `POST /explain?class=N` with a PNG or JPEG as its body answers with a PNG: Grad-CAM over the picture, for the most
 * probable class where none is named. A picture or a class that makes no sense is 400, with a sentence.
 */
export function explainer(network: Network): Express {
  const app = express();
  app.post('/explain', express.raw({ type: 'image/*', limit: 10 * MEGABYTE }), async (request, response) => {
    const word = request.query['class'];
    const target = word === undefined ? {} : { target: Number(word) };
    const image = await readPicture(request.body as unknown, network);
    try {
      const map = gradCam(network, image, target);
      const [raster] = (await overlay(image, map, { imageRange: [0, 1] }).finally(() => map.dispose())) as [Raster];
      response.type('png').send(Buffer.from(raster.toPng()));
    } finally {
      image.dispose();
    }
  });
  app.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
    if (!(error instanceof NetlensError)) return next(error);
    response.status(400).json({ code: error.code, message: error.message });
  });
  return app;
}

/** The body as a tensor of the size that the network takes. */
function readPicture(body: unknown, network: Network): Promise<Tensor4D> {
  const [, height, width] = network.inputs[0]?.shape as [null, number, number];
  return loadImage(Buffer.isBuffer(body) ? body : Buffer.alloc(0), { size: [height, width], scale: [0, 1] });
}
