import type { H264MP4Encoder } from 'h264-mp4-encoder';
import { even, evenFrame } from './evenFrame.js';
import type { Film, FilmFormat } from './Film.js';
import { remuxed } from './remuxed.js';

/** 10 for the best quality to 51 for the smallest file: the textures of dreams show no blocks at this one. */
const QUANTIZATION = 28;
/** Each frame from the one before it, but for one in so many, from which a player can start. */
const KEY_FRAMES = 60;

interface H264FilmFormat extends FilmFormat {
  /** From 10, the best quality, to 51, the smallest file. @default 28 */
  readonly quantization?: number;
}

/**
 * A film as MP4, by H.264 in WebAssembly: for Node, which has no encoder of its own. Undefined without the package
 * `h264-mp4-encoder`.
 */
export async function h264Film({
  width,
  height,
  rate,
  quantization = QUANTIZATION,
}: H264FilmFormat): Promise<Film | undefined> {
  const encoder = await encoderOf();
  if (encoder === undefined) return undefined;
  Object.assign(encoder, {
    ...{ width: even(width), height: even(height), frameRate: rate },
    ...{ quantizationParameter: quantization, groupOfPictures: KEY_FRAMES },
  });
  encoder.initialize();
  return {
    ending: 'mp4',
    add: (frame) => encoder.addFrameRgba(evenFrame(frame).data),
    finish: () => {
      encoder.finalize();
      const file = encoder.FS.readFile(encoder.outputFilename);
      encoder.FS.unlink(encoder.outputFilename);
      encoder.delete();
      return remuxed(file, rate); // its own container takes every frame for one to start from
    },
  };
}

const fatal = ['uncaughtException', 'unhandledRejection'] as const;

/** The encoder, without what it does to the program: its runtime would answer errors that are not its own. */
async function encoderOf(): Promise<H264MP4Encoder | undefined> {
  const before = fatal.map((event) => process.listeners(event as 'uncaughtException'));
  try {
    // A bundled CommonJS module, in which Node by itself finds no names.
    const { createH264MP4Encoder } = (await import('h264-mp4-encoder')).default;
    const encoder = await createH264MP4Encoder();
    fatal.forEach((event, i) => {
      for (const listener of process.listeners(event as 'uncaughtException'))
        if (!before[i]?.includes(listener)) process.off(event, listener);
    });
    return encoder;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
